"""What was promised: each message of which somebody was told that it is stored, and at which place."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Draft:
    thread: int
    client_id: str
    body: str

    def fields(self) -> dict[str, str]:
        return {"client_id": self.client_id, "body": self.body, "language": "en"}


@dataclass
class Ledger:
    seqs: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def acknowledged(self, draft: Draft, seq: int) -> None:
        if self.seqs.setdefault(draft.client_id, seq) != seq:
            self.broken.append(f"{draft.client_id} was {self.seqs[draft.client_id]}, then {seq}")
        self.bodies[draft.client_id] = draft.body

    def rows(self) -> list[tuple[int, str, str]]:
        return sorted((seq, name, self.bodies[name]) for name, seq in self.seqs.items())
