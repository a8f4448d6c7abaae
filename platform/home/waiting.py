"""What waits for a person's answer, gathered from the rooms below."""

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Affiliation, OrganisationRequest
from people.models import Person
from scheduling.models import Poll
from spaces.models import Membership


@dataclass(frozen=True)
class Waiting:
    text: str
    url: str
    language: str = ""


def for_person(person: Person) -> list[Waiting]:
    """Six queries, however much waits."""
    return [*own_standing(person), *invitations(person), *polls(person), *requests(person), *desk(person)]


def own_standing(person: Person) -> list[Waiting]:
    """What the person themselves waits for, said before they run into a closed door."""
    if person.is_steward:
        return []
    mine = list(Affiliation.objects.filter(person=person).select_related("organisation"))
    if any(one.state == Affiliation.State.CONFIRMED for one in mine):
        return []
    url = reverse("partners:affiliation")
    waiting = [one for one in mine if one.state == Affiliation.State.PENDING]
    if waiting:
        name = waiting[0].organisation.name
        return [Waiting(_("%(organisation)s has been asked to confirm you.") % {"organisation": name}, url)]
    return [Waiting(_("Say which organisation you belong to: what partners share opens with it."), url)]


def invitations(person: Person) -> list[Waiting]:
    invited = Membership.objects.filter(person=person, state=Membership.State.INVITED).select_related("space")
    return [
        Waiting(_("You are invited to %(space)s.") % {"space": one.space.title}, one.space.get_absolute_url())
        for one in invited
    ]


def polls(person: Person) -> list[Waiting]:
    """Which still lack an answer of theirs; the nearest deadline first."""
    asking = Poll.objects.waiting_for(person, timezone.now()).select_related("space")
    return [
        Waiting(
            _("When can you? “%(poll)s”") % {"poll": poll.title}, poll.get_absolute_url(), poll.space.language
        )
        for poll in asking.order_by(F("closes_at").asc(nulls_last=True), "pk")
    ]


def requests(person: Person) -> list[Waiting]:
    asked = Membership.objects.to_decide_by(person).select_related("space", "person").order_by("asked_at")
    return [
        Waiting(
            _("%(person)s asks to join %(space)s.") % {"person": one.person.name, "space": one.space.title},
            one.space.get_absolute_url(),
        )
        for one in asked
    ]


def desk(person: Person) -> list[Waiting]:
    count = Affiliation.objects.to_decide_by(person).count()
    count += OrganisationRequest.objects.decided_by(person).open().count()
    if not count:
        return []
    text = ngettext(
        "%(count)s person or organisation waits for your confirmation.",
        "%(count)s people or organisations wait for your confirmation.",
        count,
    ) % {"count": count}
    return [Waiting(text, reverse("partners:desk"))]
