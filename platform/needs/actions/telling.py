"""Who hears that something in confidence can be read, or was. What it is, no notice says; of a confidential space none
says which either."""

from collections.abc import Iterable

from django.urls import reverse

from notices import actions as notices
from people.models import Person
from spaces.models import Space


def tell(
    space: Space,
    key: str,
    people: Iterable[Person],
    *,
    url: str = "",
    dedupe: str = "",
    is_urgent: bool = True,
    names: Person | None = None,
    **params: str,
) -> None:
    if space.is_confidential:
        key, params, names = "needs.changed_privately", {}, None
    notices.tell(
        recipients=people,
        key=key,
        params=params,
        names=names,
        url=url or reverse("needs:overview"),
        topic=space.topic,
        dedupe=dedupe,
        is_urgent=is_urgent,
    )
