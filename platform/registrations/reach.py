"""Whom a letter of the hosts reaches, and in which language: as things stand now. Nothing here changes anything."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from notices.models import MailSettings
from people.models import Person
from registrations.models import Guest, Letter, Registration, SeatPlan
from spaces import policy as rights


@dataclass
class Reach:
    """`people` by the language that each reads. `left_out` get none: their account has ended, they have no address, or
    they may not open what it is about."""

    people: dict[str, list[Person]] = field(default_factory=dict)
    left_out: list[Person] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(some) for some in self.people.values())


def who_may_open(plan: SeatPlan, people: Collection[Person]) -> set[int]:
    """The numbers of those who may open the page of a plan: `SeatPlan.objects.visible_to` for many, in four queries. Guests
    of it have a page of their own, also where it is no longer open to everybody: one query more, where there are any."""
    is_inside = plan.space.is_confidential and not plan.is_of_group
    ask = rights.spaces_of if is_inside else rights.visible_spaces
    found = ask(people, [plan.space_id])
    may = {one.pk for one in people if one.is_active and plan.space_id in found.get(one.pk, ())}
    others = [one.pk for one in people if one.is_guest and one.pk not in may]
    if others:
        standing = Guest.objects.standing(timezone.now()).filter(plan=plan, person__in=others)
        may |= set(standing.values_list("person", flat=True))
    return may


def reach(letter: Letter) -> Reach:
    """Of those whom the hosts looked for. Five queries, however many they are."""
    rows = Registration.objects.filter(plan=letter.plan_id).for_desk(**letter.whom).select_related("person")
    return reach_of(letter.plan, [row.person for row in rows])


def reach_of(plan: SeatPlan, people: Collection[Person]) -> Reach:
    found, may = Reach(), who_may_open(plan, people)
    for person in people:
        if person.pk in may and person.email:
            found.people.setdefault(person.language, []).append(person)
        else:
            found.left_out.append(person)
    order = [code for code, _name in settings.LANGUAGES]
    found.people = dict(sorted(found.people.items(), key=lambda pair: order.index(pair[0])))
    return found


def without_mail_at_once(people: Collection[Person]) -> int:
    """How many of them chose no mails at once: they read it on the site, or in their digest. One query."""
    return MailSettings.objects.filter(person__in=people, at_once=False).count()
