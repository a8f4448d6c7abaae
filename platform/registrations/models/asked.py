"""What a plan asks besides a seat: a form on registering, and one after acceptance."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from people.models import Person
from questionnaires.models import Filling, Place

FIRST, SECOND = "first", "second"
FIELDS = {FIRST: "questionnaire", SECOND: "second_questionnaire"}


def answered_by(person: Person | AnonymousUser) -> dict[str, Exists]:
    """Annotations of a SeatPlan: `has_answered` and `has_answered_second`."""
    mine = Filling.objects.submitted().filter(person=person.pk)
    return {
        "has_answered": Exists(mine.filter(questionnaire=OuterRef("questionnaire"))),
        "has_answered_second": Exists(mine.filter(questionnaire=OuterRef("second_questionnaire"))),
    }


def unanswered(which: str) -> Q:
    """Of a Registration: that its plan asks this form, and its person has not handed it in."""
    form = f"plan__{FIELDS[which]}"
    theirs = Filling.objects.submitted().filter(questionnaire=OuterRef(form), person=OuterRef("person"))
    return Q(**{f"{form}__isnull": False}) & ~Q(Exists(theirs))


def chose(choice: str) -> Exists:
    """Of a Registration: whether its person has handed in a choice, by its number, of a form that its plan asks."""
    plan = OuterRef("plan")
    here = Q(filling__questionnaire__plan=plan) | Q(filling__questionnaire__plan_as_second=plan)
    return Exists(Place.objects.filter(here, choice=choice, filling__person=OuterRef("person")))
