"""How loud a thread is to a person: as they said of the thread, else as they said of its space."""

from notices.models import Level


def level_of(of_space: str, of_thread: str) -> Level:
    """`of_thread` is empty where nothing was said of it."""
    return Level(of_thread or of_space)
