"""Names of the places on the hub that a socket can listen to. A topic is `kind:key`."""


def person(pk: int) -> str:
    """What concerns one person alone, in all their tabs. Every socket listens to its own person's topic."""
    return f"person:{pk}"


def space(pk: int) -> str:
    return f"space:{pk}"


def coordinators(space_pk: int) -> str:
    """What only those hear who coordinate a space. Nothing is said there: it is what their threads are a part of."""
    return f"coordinators:{space_pk}"


def thread(pk: int) -> str:
    return f"thread:{pk}"


def parts(topic: str) -> tuple[str, str]:
    """The kind and the key of a topic; the key is empty where the name is not one of ours."""
    kind, _, key = topic.partition(":")
    return kind, key
