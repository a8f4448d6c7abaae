"""Opening, answering and reading polls in one line each."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from people.models import Person
from scheduling import actions
from scheduling.actions import Given
from scheduling.board import board
from scheduling.models import Guest, GuestMail, Option, Poll
from scheduling.models.guest import token_of
from scheduling.times import Times
from spaces.models import Space

DEADLINE = datetime(2026, 9, 14, 8, tzinfo=UTC)


def at(text: str, minutes: int = 60) -> Times:
    """`2026-09-21T10:00`, an hour long."""
    starts = datetime.fromisoformat(text)
    return Times(starts, starts + timedelta(minutes=minutes))


def on(first: str, last: str = "") -> Times:
    return Times(first_day=date.fromisoformat(first), last_day=date.fromisoformat(last or first))


MORNINGS = [at("2026-09-21T10:00"), at("2026-09-22T10:00", 90), at("2026-09-23T10:00")]


def opened(space: Space, by: Person, **fields: Any) -> Poll:
    """An hour on one of three mornings in Tallinn, the second of an hour and a half."""
    usual: dict[str, Any] = {
        "title": "Autumn meeting",
        "zone": "Europe/Tallinn",
        "options": MORNINGS,
        "closes_at": DEADLINE,
    }
    return actions.open_poll(space=space, by=by, **{**usual, **fields})


def of_days(space: Space, by: Person, *days: Times, **fields: Any) -> Poll:
    return opened(space, by, kind=Poll.Kind.DAYS, zone="", options=days, **fields)


def options(poll: Poll) -> list[Option]:
    """Those that stand, in the order of time."""
    return list(Option.objects.standing().filter(poll=poll))


LETTERS = {"y": "yes", "m": "if_need_be", "n": "no"}


def answers(poll: Poll, letters: str, **more: Any) -> dict[int, Given]:
    """`y`, `m`, `n` for the options in the order of time; `-` leaves one out."""
    pairs = zip(options(poll), letters, strict=False)
    return {one.pk: Given(LETTERS[letter], **more) for one, letter in pairs if letter != "-"}


def say(poll: Poll, who: Person | Guest, letters: str) -> None:
    """Answer as things are now."""
    if isinstance(who, Guest):
        actions.guest_vote(guest=who, answers=answers(poll, letters))
    else:
        actions.vote(poll=poll, person=who, answers=answers(poll, letters))


def stands(poll: Poll, reader: Person) -> list[str]:
    """How it stands, in the order of time, a letter for each who is asked: yes, if need be, no, silent."""
    found = []
    for tally in board(Poll.objects.select_related("space").get(pk=poll.pk), reader).tallies:
        lists = [("y", tally.yes), ("m", tally.if_need_be), ("n", tally.no), ("-", tally.silent)]
        letters = {voter.name: letter for letter, voters in lists for voter in voters}
        found.append("".join(letters[name] for name in sorted(letters)))
    return found


def fresh(poll: Poll) -> Poll:
    return Poll.objects.select_related("space", "chosen__entry").get(pk=poll.pk)


def link(guest: Guest) -> str:
    return f"/polls/{token_of(guest.nonce)}/"


def waiting_mails(kind: str = "") -> list[tuple[str, str]]:
    found = GuestMail.objects.filter(sent_at=None).select_related("guest").order_by("pk")
    return [(mail.guest.email, mail.kind) for mail in found if not kind or mail.kind == kind]


def words(response: Any) -> str:
    """What a page says, without its marks and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
