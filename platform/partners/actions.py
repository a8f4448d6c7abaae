"""How a person comes to stand for an organisation."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from partners import policy
from partners.loading import slug_of
from partners.models import Affiliation, Country, Organisation, OrganisationRequest
from people.addresses import has_confirmed_address
from people.models import Person
from people.refusal import Refusal

State = Affiliation.State


class AffiliationRefused(Refusal):
    """An affiliation, or a request for an organisation, that cannot change as asked."""


@transaction.atomic
def affiliate(*, person: Person, organisation: Organisation) -> Affiliation:
    """Say that one belongs to an organisation: confirmed at once by its mail domain, else by its desk.

    Naming another organisation withdraws what was still waiting.
    """
    lock(person)
    for other in person.affiliations.pending().exclude(organisation=organisation):
        withdraw(other)
    mine, _made = Affiliation.objects.get_or_create(person=person, organisation=organisation)
    if mine.state == State.CONFIRMED:
        return mine
    # What was decided before, and a role that went with it, comes back by somebody's decision alone.
    if mine.state != State.PENDING:
        mine.decided_at = mine.decided_at or timezone.now()
    mine.state, mine.reason, mine.role = State.PENDING, "", Affiliation.Role.STAFF
    if not mine.decided_at and organisation.owns_address(person.email) and has_confirmed_address(person):
        mine.state, mine.decided_at = State.CONFIRMED, timezone.now()
        notices.forget_dedupe(dedupe=name_of(mine))
    mine.save()
    if mine.state == State.PENDING:
        notices.tell(
            recipients=deciders(organisation, person),
            key="partners.asked",
            params={"organisation": organisation.name},
            names=person,
            url=desk_url(),
            dedupe=name_of(mine),
        )
    return mine


def withdraw(waiting: Affiliation) -> None:
    """One that was decided before stays as ended: otherwise its mail domain would confirm it when it is named anew."""
    notices.forget_dedupe(dedupe=name_of(waiting))
    if waiting.decided_at:
        waiting.state = State.ENDED
        waiting.save(update_fields=["state"])
    else:
        waiting.delete()


@transaction.atomic
def withdraw_affiliation(*, person: Person, pk: int) -> None:
    """Take back what nobody has decided yet; it may be said again later. Raises AffiliationRefused."""
    lock(person)
    waiting = person.affiliations.pending().filter(pk=pk).first()
    if waiting is None:
        raise nothing_waits()
    withdraw(waiting)


@transaction.atomic
def withdraw_organisation_request(*, person: Person, pk: int) -> None:
    """As `withdraw_affiliation`, of "my organisation isn't listed"."""
    lock(person)
    waiting = person.organisation_requests.open().filter(pk=pk).first()
    if waiting is None:
        raise nothing_waits()
    notices.forget_dedupe(dedupe=name_of(waiting))
    waiting.delete()


def nothing_waits() -> AffiliationRefused:
    return AffiliationRefused("decided", _("Somebody has decided this meanwhile, or you withdrew it."))


@transaction.atomic
def confirm(*, affiliation: Affiliation, by: Person) -> Affiliation:
    return decide(affiliation, by, State.CONFIRMED, "")


@transaction.atomic
def decline(*, affiliation: Affiliation, by: Person, reason: str) -> Affiliation:
    if not reason.strip():
        raise AffiliationRefused("reason_missing", _("Say why, in a sentence: the person reads it."))
    return decide(affiliation, by, State.DECLINED, reason.strip())


def decide(affiliation: Affiliation, by: Person, state: str, reason: str) -> Affiliation:
    waiting = (
        Affiliation.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .filter(pk=affiliation.pk)
        .first()
    )
    if waiting is None:
        raise nothing_waits()
    policy.require_decide(by, waiting)
    if waiting.state != State.PENDING:
        raise AffiliationRefused("decided", _("Somebody has decided this meanwhile."))
    waiting.state, waiting.reason = state, reason
    waiting.decided_by, waiting.decided_at = by, timezone.now()
    waiting.save()
    notices.forget_dedupe(dedupe=name_of(waiting))
    notices.tell(
        recipients=[waiting.person],
        key="partners.confirmed" if state == State.CONFIRMED else "partners.declined",
        params={"organisation": waiting.organisation.name, "reason": reason},
        url=reverse("partners:affiliation"),
    )
    return waiting


@transaction.atomic
def request_organisation(
    *, person: Person, country: Country, name: str, website: str = "", note: str = ""
) -> OrganisationRequest:
    """ "My organisation isn't listed." One open request a person: a second one replaces it."""
    lock(person)
    found, _made = OrganisationRequest.objects.update_or_create(
        person=person,
        state=OrganisationRequest.State.OPEN,
        defaults={"country": country, "name": name.strip(), "website": website, "note": note},
    )
    notices.forget_dedupe(dedupe=name_of(found))  # of the one that it replaces, maybe of another country
    desks = Person.objects.filter(desks__country=country, is_active=True).exclude(pk=person.pk)
    notices.tell(
        recipients=list(desks) or stewards(),
        key="partners.unlisted",
        params={"organisation": found.name},
        names=person,
        url=desk_url(),
        dedupe=name_of(found),
    )
    return found


@transaction.atomic
def accept_organisation(*, request: OrganisationRequest, by: Person) -> Organisation:
    """List the organisation and confirm who asked for it."""
    waiting = open_request(request, by)
    organisation, _made = Organisation.objects.get_or_create(
        country=waiting.country,
        name=waiting.name,
        defaults={
            "slug": slug_of(waiting.name),
            "website": waiting.website,
            "status": Organisation.Status.ASSOCIATED,
        },
    )
    close_request(waiting, by, OrganisationRequest.State.ACCEPTED, "")
    decided = {"state": State.CONFIRMED, "decided_by": by, "decided_at": timezone.now()}
    mine, made = Affiliation.objects.get_or_create(
        person=waiting.person, organisation=organisation, defaults=decided
    )
    if not made and mine.state != State.CONFIRMED:
        Affiliation.objects.filter(pk=mine.pk).update(**decided, role=Affiliation.Role.STAFF, reason="")
        notices.forget_dedupe(dedupe=name_of(mine))
    tell_decision(waiting, "partners.confirmed")
    return organisation


@transaction.atomic
def decline_organisation(*, request: OrganisationRequest, by: Person, reason: str) -> OrganisationRequest:
    if not reason.strip():
        raise AffiliationRefused("reason_missing", _("Say why, in a sentence: the person reads it."))
    waiting = close_request(open_request(request, by), by, OrganisationRequest.State.DECLINED, reason.strip())
    tell_decision(waiting, "partners.declined")
    return waiting


def tell_decision(request: OrganisationRequest, key: str) -> None:
    notices.tell(
        recipients=[request.person],
        key=key,
        params={"organisation": request.name, "reason": request.reason},
        url=reverse("partners:affiliation"),
    )


def open_request(request: OrganisationRequest, by: Person) -> OrganisationRequest:
    waiting = (
        OrganisationRequest.objects.select_for_update(of=("self",))
        .select_related("country", "person")
        .filter(pk=request.pk)
        .first()
    )
    if waiting is None:
        raise nothing_waits()
    policy.require_decide_request(by, waiting)
    if waiting.state != OrganisationRequest.State.OPEN:
        raise AffiliationRefused("decided", _("Somebody has decided this meanwhile."))
    return waiting


def close_request(waiting: OrganisationRequest, by: Person, state: str, reason: str) -> OrganisationRequest:
    waiting.state, waiting.reason = state, reason
    waiting.decided_by, waiting.decided_at = by, timezone.now()
    waiting.save()
    notices.forget_dedupe(dedupe=name_of(waiting))
    return waiting


def name_of(asked: Affiliation | OrganisationRequest) -> str:
    """Under which name those who decide are told of it, until it is settled."""
    return f"{'affiliation' if isinstance(asked, Affiliation) else 'organisation-request'}:{asked.pk}"


def lock(person: Person) -> None:
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def deciders(organisation: Organisation, person: Person) -> list[Person]:
    """Who may confirm `person` there: its desk, its country's desk; stewards where there is nobody else."""
    desks = Person.objects.filter(
        Q(desks__country=organisation.country_id)
        | Q(
            affiliations__organisation=organisation,
            affiliations__role=Affiliation.Role.DESK,
            affiliations__state=State.CONFIRMED,
        ),
        is_active=True,
    )
    desks = desks.exclude(pk=person.pk).distinct()
    return list(desks) or stewards()


def stewards() -> list[Person]:
    return list(Person.objects.filter(is_steward=True, is_active=True))


def desk_url() -> str:
    return reverse("partners:desk")
