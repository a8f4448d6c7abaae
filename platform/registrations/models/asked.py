"""What a plan asks besides a seat: a form on registering, and one after acceptance."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from people.models import Person
from questionnaires.models import Filling, Questionnaire

FIRST, SECOND = "first", "second"
FIELDS = {FIRST: "questionnaire", SECOND: "second_questionnaire"}


def answered_by(person: Person | AnonymousUser) -> dict[str, Exists]:
    """Annotations of a SeatPlan: `has_answered` and `has_answered_second`."""
    mine = Filling.objects.submitted().filter(person=person.pk)
    return {
        "has_answered": Exists(mine.filter(questionnaire=OuterRef("questionnaire"))),
        "has_answered_second": Exists(mine.filter(questionnaire=OuterRef("second_questionnaire"))),
    }


def unanswered(questionnaire: Questionnaire) -> Exists:
    """Of a Registration: whether its person has not handed in this form."""
    theirs = Filling.objects.submitted().filter(questionnaire=questionnaire, person=OuterRef("person"))
    return ~Exists(theirs)  # type: ignore[return-value]
