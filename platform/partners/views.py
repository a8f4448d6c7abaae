from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners import actions
from partners.forms import AffiliationForm, OrganisationRequestForm, ReasonForm
from partners.models import Affiliation, Country, Organisation, OrganisationRequest
from people.answering import attempt
from people.models import Person
from people.refusal import Refusal
from people.text import is_storable


def directory(request: HttpRequest) -> HttpResponse:
    """All organisations by country; `?country=EE` shows one, `?kind=network` one kind."""
    organisations = Organisation.objects.listed().for_list()
    chosen, kind = request.GET.get("country", ""), request.GET.get("kind", "")
    if chosen:
        # PostgreSQL refuses to look for a text that holds a NUL.
        found = is_storable(chosen)
        organisations = organisations.filter(country=chosen) if found else organisations.none()
    if kind in Organisation.Kind.values:
        organisations = organisations.filter(kind=kind)
    context = {
        "organisations": organisations,
        "countries": Country.objects.with_organisation_count(),
        "chosen": chosen,
        "kind": kind,
        "kinds": Organisation.Kind.choices,
    }
    return render(request, "partners/directory.html", context)


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's page; its people are named to those who have signed in."""
    found = get_object_or_404(Organisation.objects.for_list(), slug=slug)
    people = Affiliation.objects.none()
    if request.user.is_authenticated:
        people = Affiliation.objects.confirmed().filter(organisation=found, person__is_active=True)
    context = {
        "organisation": found,
        "affiliations": people.select_related("person").order_by("person__name"),
    }
    return render(request, "partners/organisation.html", context)


@login_required
def affiliation(request: HttpRequest) -> HttpResponse:
    """The second step of sign-up: which organisation one belongs to."""
    person = cast(Person, request.user)
    form = AffiliationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mine = actions.affiliate(person=person, organisation=form.cleaned_data["organisation"])
        if mine.state == Affiliation.State.CONFIRMED:
            messages.success(request, _("You are confirmed: your address belongs to this organisation."))
        else:
            messages.success(request, _("Thank you. The organisation's desk has been asked to confirm you."))
        return redirect("partners:affiliation")
    return render(request, "partners/affiliation.html", {"form": form, **claims_of(person)})


@login_required
def organisation_request(request: HttpRequest) -> HttpResponse:
    """ "My organisation isn't listed." """
    person = cast(Person, request.user)
    form = OrganisationRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.request_organisation(person=person, **form.cleaned_data)
        messages.success(request, _("Thank you. The desk of your country has been asked."))
        return redirect("partners:affiliation")
    return render(request, "partners/organisation_request.html", {"form": form})


@login_required
@require_POST
def withdrawal(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take back what waits: being of an organisation ("affiliation"), or listing one ("request")."""
    verbs = {"affiliation": actions.withdraw_affiliation, "request": actions.withdraw_organisation_request}
    if kind not in verbs:
        raise Http404
    attempt(request, lambda: verbs[kind](person=cast(Person, request.user), pk=pk), _("It is withdrawn."))
    return redirect("partners:affiliation")


def claims_of(person: Person) -> dict[str, object]:
    return {
        "affiliations": person.affiliations.select_related("organisation__country").order_by("created_at"),
        "requests": person.organisation_requests.exclude(
            state=OrganisationRequest.State.ACCEPTED
        ).select_related("country"),
    }


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person's decision."""
    person = cast(Person, request.user)
    requests = OrganisationRequest.objects.decided_by(person).open()
    context = {
        "affiliations": Affiliation.objects.to_decide_by(person).for_list(),
        "requests": requests.select_related("person", "country").order_by("created_at"),
    }
    return render(request, "partners/desk.html", context)


@login_required
@require_POST
def affiliation_decision(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast(Person, request.user)
    decided_here = Affiliation.objects.filter(organisation__in=Organisation.objects.decided_by(person))
    waiting = get_object_or_404(decided_here.for_list(), pk=pk)
    return decide(
        request,
        lambda: actions.confirm(affiliation=waiting, by=person),
        lambda reason: actions.decline(affiliation=waiting, by=person, reason=reason),
    )


@login_required
@require_POST
def organisation_decision(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast(Person, request.user)
    waiting = get_object_or_404(OrganisationRequest.objects.decided_by(person), pk=pk)
    return decide(
        request,
        lambda: actions.accept_organisation(request=waiting, by=person),
        lambda reason: actions.decline_organisation(request=waiting, by=person, reason=reason),
    )


def decide(
    request: HttpRequest, accept: Callable[[], object], decline: Callable[[str], object]
) -> HttpResponse:
    """One form, two buttons: yes, or no with a reason."""
    try:
        if request.POST.get("decision") == "confirm":
            accept()
            messages.success(request, _("Confirmed."))
        else:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                messages.error(request, _("Say why, in a sentence: the person reads it."))
                return redirect("partners:desk")
            decline(form.cleaned_data["reason"])
            messages.success(request, _("Declined; the person has been told why."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("partners:desk")
