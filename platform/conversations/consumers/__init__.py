"""The socket's commands of discussion. `docs/live.md` says what each takes and answers."""

from conversations import pace
from conversations.consumers import drafts, hints, mentions, messages, reactions, readings, threads
from live.consumers import Command

RATES = {**pace.LIMITS, "typing": (10, 10.0), "here": (10, 10.0)}

commands: dict[str, Command] = {
    **threads.commands,
    **messages.commands,
    **reactions.commands,
    **readings.commands,
    **drafts.commands,
    **hints.commands,
    **mentions.commands,
}
