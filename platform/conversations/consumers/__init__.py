"""The socket's commands of discussion. `docs/live.md` says what each takes and answers."""

from conversations.consumers import hints, mentions, messages, readings, threads
from live.consumers import Command

RATES = {"typing": (10, 10.0), "mentions": (20, 10.0)}

commands: dict[str, Command] = {
    **threads.commands,
    **messages.commands,
    **readings.commands,
    **hints.commands,
    **mentions.commands,
}
