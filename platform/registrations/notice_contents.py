"""What a mail says of seats at the moment at which it is sent: the hosts' own words, and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import timezone

from notices.contents import Content
from notices.models import Notice
from people.models import Person
from registrations.guest_letters import addressed
from registrations.models import Addressee, Guest, Registration, SeatPlan

LETTER, REMINDER = "letter", "reminder"


def resolve(person: Person, notices: Sequence[Notice]) -> Mapping[int, Content | None]:
    """Of each notice by its number; None for a letter that the person may no longer read, and for a reminder of what they
    no longer have a seat at, or which was moved or called off, or has begun. A few queries."""
    letters, plans = numbers(notices, LETTER), numbers(notices, REMINDER)
    read = open_letters(person, set(letters.values())) if letters else {}
    awaited = awaited_plans(person, set(plans.values())) if plans else set()
    found: dict[int, Content | None] = {}
    for notice in notices:
        if notice.pk in letters:
            found[notice.pk] = read.get(letters[notice.pk])
        elif notice.pk in plans:
            found[notice.pk] = Content() if plans[notice.pk] in awaited else None
        else:
            found[notice.pk] = Content()
    for pk, there in addressed(person, notices).items():
        if there is not None and (said := found[pk]) is not None:
            found[pk] = replace(said, url=there.url)
    return found


def numbers(notices: Sequence[Notice], kind: str) -> dict[int, int]:
    """Of those that speak of a thing of this kind its number, by that of the notice."""
    parts = {notice.pk: notice.origin.partition(":") for notice in notices}
    return {
        pk: int(number) for pk, (name, _colon, number) in parts.items() if name == kind and number.isdecimal()
    }


def open_letters(person: Person, letters: set[int]) -> dict[int, Content]:
    rows = Addressee.objects.filter(person=person, letter__in=letters).exclude(told_at=None)
    theirs = {row.letter_id: row for row in rows.select_related("letter")}
    plans = SeatPlan.objects.visible_to(person).filter(letters__in=theirs).values_list("pk", flat=True)
    seen = set(plans)
    if person.is_guest:  # who has a page of their own, also where the plan's is no longer open to everybody
        own = Guest.objects.standing(timezone.now()).filter(person=person)
        seen |= set(own.values_list("plan", flat=True))
    return {pk: words_of(row) for pk, row in theirs.items() if row.letter.plan_id in seen}


def words_of(row: Addressee) -> Content:
    """In the language that was fixed when it was sent."""
    said = row.letter.said("body", row.language)
    return Content(text=said.text, language=said.language, is_whole=True)


def awaited_plans(person: Person, plans: set[int]) -> set[int]:
    """To what, of these, they still come as they were told."""
    mine = Registration.objects.confirmed().filter(person=person, plan__in=plans)
    now = timezone.now()
    here = SeatPlan.objects.filter(pk__in=mine.values("plan")).standing().ahead(now).with_time()
    reminded = dict(mine.values_list("plan", "reminded_of"))
    return {plan.pk for plan in here if plan.starts_at == reminded[plan.pk]}
