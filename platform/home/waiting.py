"""What waits for a person's answer, and what they themselves wait for, gathered from the rooms below."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, F, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.templatetags.time import when_words
from partners.models import Affiliation, OrganisationRequest
from partners.standing import Claim, standing_of
from people.models import Person
from registrations.models import SeatPlan
from registrations.models.asked import FIRST, SECOND
from scheduling.models import Poll
from spaces.models import Membership


@dataclass(frozen=True)
class Waiting:
    """`is_confidential`: the text names a confidential space, or something of it, and belongs on no mail."""

    text: str
    url: str
    withdrawal: str = ""
    language: str = ""
    is_confidential: bool = False


@dataclass(frozen=True)
class Both:
    """`answers` are asked of the person, `decisions` of somebody else."""

    answers: list[Waiting] = field(default_factory=list)
    decisions: list[Waiting] = field(default_factory=list)


def for_person(person: Person) -> Both:
    """Nine queries, however much waits."""
    found = Both()
    own, asked = memberships(person)
    own_standing(person, found)
    own_memberships(own, found)
    offered, waited_for = seats(person)
    found.answers.extend([*offered, *forms(person), *polls(person), *requests(asked)])
    found.answers.extend([*registrations(person), *desk(person)])
    found.decisions.extend(waited_for)
    return found


def own_standing(person: Person, found: Both) -> None:
    """Said before they run into a closed door."""
    standing = standing_of(person)
    found.decisions.extend(claim(one) for one in standing.waiting)
    if not standing.is_partner and not standing.waiting:
        text = _("Say which organisation you belong to: what partners share opens with it.")
        found.answers.append(Waiting(text, reverse("partners:affiliation")))


def claim(one: Claim) -> Waiting:
    asked = {
        "affiliation": _("%(organisation)s has been asked to confirm you."),
        "request": _("The desk of your country has been asked to list %(organisation)s."),
    }
    text = asked[one.kind] % {"organisation": one.organisation}
    return Waiting(
        text, reverse("partners:affiliation"), reverse("partners:withdrawal", args=[one.kind, one.pk])
    )


def memberships(person: Person) -> tuple[list[Membership], list[Membership]]:
    """Their own that are not decided, and the requests that they decide, in the order of asking. One query."""
    states = [Membership.State.INVITED, Membership.State.REQUESTED]
    own = Membership.objects.filter(person=person, state__in=states).order_by()
    asked = Membership.objects.to_decide_by(person).order_by()
    own, asked = (
        rows.annotate(is_own=Value(is_own, BooleanField())).select_related("space", "person")
        for rows, is_own in ((own, True), (asked, False))
    )
    rows = list(own.union(asked, all=True).order_by("asked_at"))
    return [one for one in rows if one.is_own], [one for one in rows if not one.is_own]


def own_memberships(own: list[Membership], found: Both) -> None:
    for one in own:
        names, url = {"space": one.space.title}, one.space.get_absolute_url()
        private = one.space.is_confidential
        if one.state == Membership.State.INVITED:
            text = _("You are invited to %(space)s.") % names
            found.answers.append(Waiting(text, url, is_confidential=private))
        else:
            withdrawal = reverse("spaces:withdraw", args=[one.space.slug])
            text = _("You asked to join %(space)s.") % names
            found.decisions.append(Waiting(text, url, withdrawal, is_confidential=private))


def polls(person: Person) -> list[Waiting]:
    """Which still lack an answer of theirs; the nearest deadline first."""
    asking = Poll.objects.waiting_for(person, timezone.now()).select_related("space")
    return [
        Waiting(
            _("When can you? “%(poll)s”") % {"poll": poll.title},
            poll.told_url,
            language=poll.space.language,
            is_confidential=poll.space.is_confidential,
        )
        for poll in asking.order_by(F("closes_at").asc(nulls_last=True), "pk")
    ]


def seats(person: Person) -> tuple[list[Waiting], list[Waiting]]:
    """Those that are offered to them, and those they wait for: taken back on the page that the line leads to, which says
    what is lost with a place on the list."""
    offered, waited_for = [], []
    for plan in SeatPlan.objects.waited_for_by(person, timezone.now()):
        row = Waiting(
            words_of_seat(plan), plan.get_absolute_url(), is_confidential=plan.space.is_confidential
        )
        (offered if plan.my_state == "offered" else waited_for).append(row)  # type: ignore[attr-defined]
    return offered, waited_for


def words_of_seat(plan: Any) -> str:
    names = {"title": title_of(plan)}
    if plan.my_state == "offered":
        until = when_words(plan.my_offer_until, plan.zone)
        return _("A seat is free for you until %(until)s: %(title)s") % {**names, "until": until}
    if plan.my_state == "requested":
        return _("The hosts decide on your registration: %(title)s") % names
    place = {**names, "number": plan.my_place_in_queue, "nearer": plan.my_place_in_share}
    if plan.my_share:
        return (
            _(
                "You are no. %(number)s on the waiting list, no. %(nearer)s of those for whom seats are kept: %(title)s"
            )
            % place
        )
    return _("You are no. %(number)s on the waiting list: %(title)s") % place


def title_of(plan: SeatPlan) -> str:
    return plan.space.title if plan.gives_membership else plan.title


def forms(person: Person) -> list[Waiting]:
    """What they are asked beside a seat and have not answered: one line a plan, of the form that comes first."""
    now, found = timezone.now(), []
    for plan in SeatPlan.objects.asking_still(person, now):
        if plan.questionnaire_id and not plan.has_answered:  # type: ignore[attr-defined]
            which, text = FIRST, _("The hosts have some questions for you: %(title)s")
        else:
            which, text = (
                SECOND,
                _("Now that you have a seat, the hosts have some more questions: %(title)s"),
            )
        url = reverse(f"registrations:{which}-form", args=[plan.pk])
        words = text % {"title": title_of(plan)}
        found.append(Waiting(words, url, is_confidential=plan.space.is_confidential))
    return found


def registrations(person: Person) -> list[Waiting]:
    """What waits for them as hosts."""
    found = []
    for plan in SeatPlan.objects.to_decide_by(person, timezone.now()):
        count: int = plan.to_decide  # type: ignore[attr-defined]
        text = ngettext(
            "%(count)s registration waits for you: %(title)s",
            "%(count)s registrations wait for you: %(title)s",
            count,
        ) % {"count": count, "title": title_of(plan)}
        found.append(Waiting(text, plan.to_decide_url, is_confidential=plan.space.is_confidential))
    return found


def requests(asked: list[Membership]) -> list[Waiting]:
    return [
        Waiting(
            _("%(person)s asks to join %(space)s.") % {"person": one.person.name, "space": one.space.title},
            one.space.get_absolute_url(),
            is_confidential=one.space.is_confidential,
        )
        for one in asked
    ]


def desk(person: Person) -> list[Waiting]:
    people = Affiliation.objects.to_decide_by(person).order_by().values("pk")
    organisations = OrganisationRequest.objects.decided_by(person).open().order_by().values("pk")
    count = people.union(organisations, all=True).count()
    if not count:
        return []
    text = ngettext(
        "%(count)s person or organisation waits for your confirmation.",
        "%(count)s people or organisations wait for your confirmation.",
        count,
    ) % {"count": count}
    return [Waiting(text, reverse("partners:desk"))]
