"""What somebody tells for one purpose. It never shows itself by accident: its repr is empty of what it holds."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from needs.purposes import CHOICES, Purpose
from people.refusal import Refusal

LONGEST = {"words": 1000, "name": 120, "phone": 40}


class NeedsRefused(Refusal):
    """Something in confidence that cannot be kept, read or asked as things stand."""


@dataclass(frozen=True, repr=False)
class Answer:
    """`phone` is of the emergency contact; with any other purpose it is where the person would rather be called."""

    choices: tuple[str, ...] = ()
    words: str = ""
    name: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return "Answer(…)"

    def to_json(self) -> str:
        held = {name: getattr(self, name) for name in ("choices", "words", "name", "phone")}
        return json.dumps({name: value for name, value in held.items() if value}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        held: dict[str, Any] = json.loads(text)
        return cls(**held | {"choices": tuple(held.get("choices", ()))})


def checked(purpose: str, given: Answer) -> Answer:
    """The answer with blanks cut off and choices in their order. Raises NeedsRefused where it says nothing or too much."""
    known = CHOICES[purpose]
    if set(given.choices) - set(known):
        raise NeedsRefused("choice", _("Choose among what is offered."), field="choices")
    texts = {name: getattr(given, name).strip() for name in LONGEST}
    for name, text in texts.items():
        if len(text) > LONGEST[name] or "\x00" in text:
            raise NeedsRefused(
                "too_long", _("This is too long, or holds a sign that is no text."), field=name
            )
    answer = Answer(choices=tuple(code for code in known if code in given.choices), **texts)
    if purpose == Purpose.CONTACT:
        for name in ("name", "phone"):
            if not texts[name]:
                raise NeedsRefused("missing", _("Both are needed: whom to call, and the number."), field=name)
    elif not any((answer.choices, answer.words, answer.phone)):
        raise NeedsRefused(
            "empty", _("Choose or write something, or give a number to be called."), field="words"
        )
    return answer
