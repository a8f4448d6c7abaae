from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """What an action says when it cannot do what was asked: a code for programs, a sentence for people.

    Every door shows it: a page as an error beside what was typed, the API as problem details, the socket as a frame.
    `field` names what of the given was wrong in itself; without it the state of things was. `more` is plain data that
    goes to a program beside the code: what it needs to go on.
    """

    def __init__(
        self,
        code: str,
        message: str | Promise,
        field: str = "",
        retry_after: int = 0,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """`retry_after` is in how many seconds the same may be asked again; 0 where that is not the point."""
        self.code = code
        self.field = field
        self.message = message
        self.retry_after = retry_after
        self.more = dict(more or {})
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)
