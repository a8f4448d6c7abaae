"""What a mail says of seats at the moment at which it is sent: the hosts' own words, when and where it is, and whether it
still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notices.contents import Content
from notices.models import Notice
from people.models import Person
from registrations.guest_letters import addressed
from registrations.models import Addressee, Guest, Registration, SeatPlan
from registrations.seat_facts import HAVING, facts_of

LETTER, REMINDER, SEAT, FORM = "letter", "reminder", "seat", "form"
REGISTERED: str | Promise = _("You get this mail because you registered there.")
WRITTEN_DOWN: str | Promise = _(
    "You get this mail because a host wrote down this address at the door. If that was not you, open the link and delete what "
    "is kept there."
)


def resolve(person: Person, notices: Sequence[Notice]) -> Mapping[int, Content | None]:
    """Of each notice by its number; None for a letter that the person may no longer read, and for a reminder of what they
    no longer have a seat at, or which was moved or called off, or has begun; and for a seat that a reminder beside it
    tells of as well. A few queries."""
    letters, plans = numbers(notices, LETTER), numbers(notices, REMINDER)
    read = open_letters(person, set(letters.values())) if letters else {}
    awaited = awaited_plans(person, set(plans.values())) if plans else set()
    seats, forms = names(notices, SEAT), names(notices, FORM)
    reminders = {plan: pk for pk, plan in plans.items() if plan in awaited}
    facts = facts_of(person, notices, seats, {pk: plan for plan, pk in reminders.items()})
    by_host = plans_written_down(person)
    given = {seats[one.pk]: one.pk for one in notices if one.pk in seats and one.key in HAVING}
    heads = {**given, **reminders}
    found: dict[int, Content | None] = {}
    for notice in notices:
        if notice.pk in letters:
            found[notice.pk] = read.get(letters[notice.pk])
        elif notice.pk in plans:
            why = WRITTEN_DOWN if plans[notice.pk] in by_host else REGISTERED
            told = Content(facts=facts.get(notice.pk, ()), because=why)
            found[notice.pk] = told if plans[notice.pk] in awaited else None
        elif notice.pk in seats:
            is_said = given.get(seats[notice.pk]) == notice.pk and seats[notice.pk] in reminders
            why = WRITTEN_DOWN if seats[notice.pk] in by_host else REGISTERED
            told = Content(facts=facts.get(notice.pk, ()), because=why)
            found[notice.pk] = None if is_said else told
        elif notice.pk in forms:
            found[notice.pk] = Content(under=heads.get(forms[notice.pk]), because=REGISTERED)
        else:
            found[notice.pk] = Content()
    for pk, there in addressed(person, notices).items():
        if there is not None and (said := found[pk]) is not None:
            found[pk] = replace(said, url=there.url)
    return found


def numbers(notices: Sequence[Notice], kind: str) -> dict[int, int]:
    """Of those that speak of a thing of this kind its number, by that of the notice."""
    return numbered({notice.pk: notice.origin for notice in notices}, kind)


def names(notices: Sequence[Notice], kind: str) -> dict[int, int]:
    """The same of those that are called after a plan."""
    return numbered({notice.pk: notice.dedupe for notice in notices}, kind)


def numbered(said: Mapping[int, str], kind: str) -> dict[int, int]:
    """`seat:7`, `form:7:3`: the first number."""
    parts = {pk: text.split(":") for pk, text in said.items()}
    return {
        pk: int(number[0])
        for pk, (name, *number) in parts.items()
        if name == kind and number and number[0].isdecimal()
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


def plans_written_down(person: Person) -> set[int]:
    """Where a host said that this address is theirs, and nobody has confirmed it. One query for a guest."""
    if not person.is_guest:
        return set()
    return set(Guest.objects.filter(person=person, is_by_host=True).values_list("plan", flat=True))


def words_of(row: Addressee) -> Content:
    """In the language that was fixed when it was sent."""
    said = row.letter.said("body", row.language)
    return Content(text=said.text, language=said.language, is_whole=True, because=REGISTERED)


def awaited_plans(person: Person, plans: set[int]) -> set[int]:
    """To what, of these, they still come as they were told."""
    mine = Registration.objects.confirmed().filter(person=person, plan__in=plans)
    now = timezone.now()
    here = SeatPlan.objects.filter(pk__in=mine.values("plan")).standing().ahead(now).with_time()
    reminded = dict(mine.values_list("plan", "reminded_of"))
    return {plan.pk for plan in here if plan.starts_at == reminded[plan.pk]}
