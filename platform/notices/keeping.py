"""What is kept of telling, without names: of dates and seats, which somebody may have to prove."""

from collections.abc import Mapping

from django.utils import timezone

from notices.models import Told
from notices.models.told import minute

How = Told.How
KEPT = ("registrations.", "calendars.", "occasions.")
# What tells one person how they stand with a seat is kept once it is mailed, and not while seats are being given: a row
# for each would be written under the lock for which all others wait.
OF_ONE_SEAT = {
    f"registrations.{name}"
    for name in ("confirmed", "waiting", "promoted", "offered", "lapsed", "requested", "refused", "cancelled")
}
# Of a sentence's params those that speak of the matter; a reason may speak of a person.
WORDS = ("title", "subject", "entry", "space", "place", "when", "before", "after", "on", "last", "until")


def keep(*, topic: str, key: str, params: Mapping[str, object], how: str, people: int = 1) -> None:
    """Note how many were told this in this minute. One query; none for what is not kept.

    Who is named is told about to others: that is no reminder, and not kept either.
    """
    is_kept = topic and key.startswith(KEPT) and "person" not in params and people > 0
    if not is_kept or (how == How.SITE and key in OF_ONE_SEAT):
        return
    words = {name: params[name] for name in WORDS if name in params}
    Told.objects.create(topic=topic, key=key, params=words, how=how, at=minute(timezone.now()), people=people)


def forget(topics: list[str]) -> int:
    """What nobody has to prove any longer. Returns of how much."""
    return Told.objects.filter(topic__in=topics).delete()[0]
