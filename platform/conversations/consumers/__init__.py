"""The socket's commands of discussion. `docs/live.md` says what each takes and answers."""

from conversations.consumers import hints, messages, readings, threads
from live.consumers import Command

RATES = {"typing": (10, 10.0)}

commands: dict[str, Command] = {
    **threads.commands,
    **messages.commands,
    **readings.commands,
    **hints.commands,
}
