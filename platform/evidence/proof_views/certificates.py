"""Certificates: one's own, those of a plan for its hosts, and the public page on which anybody checks one."""

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evidence import codes, papers, printed
from evidence.actions import certificates
from evidence.models import Attendance, Certificate, EvidenceRecord
from evidence.proof_forms import CertificateLanguageForm, CodeForm, RevocationForm
from evidence.proof_policy import ProofRefused
from evidence.proof_views.proof import download
from evidence.views.hosted import plan_to_prove
from people.answering import answer_form, posted
from people.guests import guest_in, open_to_guests, taker
from people.models import Person
from people.refusal import Refusal
from registrations.models import Registration, SeatPlan
from registrations.models.guest import scope_of
from spaces import policy as rights


@open_to_guests("plan", "plan_id")
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, plan_id: int) -> HttpResponse:
    """For who was there, whatever they may see of it today; and for who has a seat, to whom it says why there is none."""
    person = taker(request)
    there = Attendance.objects.standing().of(person).filter(registration__plan=OuterRef("pk"))
    seats = Registration.objects.confirmed().of(person).filter(plan=OuterRef("pk"))
    plans = SeatPlan.objects.in_calendars().filter(Exists(there) | Exists(seats))
    plan = get_object_or_404(plans.with_time(), pk=plan_id)
    form = CertificateLanguageForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: certificates.issue(plan=plan, person=person, language=form.cleaned_data["language"]),
        page="evidence/certificate.html",
        context={
            "plan": plan,
            "certificates": certificates.look(Certificate.objects.filter(plan=plan, person=person)),
            **foreseen(plan, person),
        },
        said=_("Your certificate is ready."),
        to=lambda _one: request.path,
    )


def foreseen(plan: SeatPlan, person: Person) -> dict[str, object]:
    """What a certificate would say now, or why there can be none."""
    try:
        words = certificates.certified(plan, person)
    except ProofRefused as refused:
        return {"why_none": str(refused)}
    days = [date.fromisoformat(day) for day in words["days"]]
    return {"days": days, "hours": hours(words["minutes"])}


@login_required
@require_GET
def of_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    issued = certificates.look(Certificate.objects.filter(plan=found).order_by("name", "-issued_at", "-pk"))
    return render(request, "evidence/certificates.html", {"plan": found, "certificates": issued})


@login_required
@require_http_methods(["GET", "POST"])
def revocation(request: HttpRequest, plan_id: int, pk: int) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    one = get_object_or_404(Certificate.objects.select_related("person"), plan=found, pk=pk)
    form = RevocationForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: certificates.revoke(
            certificate=one, by=cast(Person, request.user), reason=form.cleaned_data["reason"]
        ),
        page="evidence/revocation.html",
        context={"plan": found, "certificate": one},
        said=_("The certificate is revoked: whoever checks it is told so."),
        to=lambda _one: reverse("proof:certificates", args=[found.pk]),
    )


@require_GET
@never_cache
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """To whose it is, of guests in the browser that their page of its plan is open in, and to the hosts."""
    found = codes.find(code)
    person = (found and guest_in(request, scope_of(found.plan_id))) or request.user
    if not person.pk:
        return redirect_to_login(request.get_full_path())
    if found is None or not (found.person_id == person.pk or rights.may(person, "prove", found.plan.space)):
        raise Http404
    return download(
        printed.certificate(found), "application/pdf", f"certificate-{found.code[:8].lower()}.pdf"
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Where a code is typed; it leads to the certificate's own page."""
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            codes.take(request)
        except Refusal as refusal:
            return limited(request, refusal, form)
        found = codes.find(form.cleaned_data["code"])
        if found is not None:
            return redirect("proof:check", found.code)
        form.add_error("code", _("There is no certificate with this code. Compare it sign by sign."))
    return render(request, "evidence/ask.html", {"form": form}, status=422 if form.errors else 200)


def limited(request: HttpRequest, refusal: Refusal, form: CodeForm) -> HttpResponse:
    form.add_error(None, str(refusal))
    response = render(request, "evidence/ask.html", {"form": form}, status=429)
    response["Retry-After"] = str(refusal.retry_after)
    return response


@require_GET
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What was certified, to whoever has the whole code; no address of anybody stands there."""
    try:
        codes.take(request)
    except Refusal as refusal:
        return limited(request, refusal, CodeForm({"code": code[:60]}))
    found = codes.find(code)
    if found is None:
        form = CodeForm({"code": code[:60]})
        form.add_error("code", _("There is no certificate with this code. Compare it sign by sign."))
        return render(request, "evidence/ask.html", {"form": form}, status=404)
    (found,) = certificates.look([found])
    context = {"certificate": found, "hours": hours(found.minutes), "hours_now": hours(found.held.minutes)}
    response = render(request, "evidence/check.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def hours(minutes: int | None) -> str:
    return papers.hours_words(minutes) if minutes is not None else ""


@login_required
@require_GET
def about_me(request: HttpRequest) -> HttpResponse:
    """All that this room keeps about the reader, and until when."""
    person = cast(Person, request.user)
    there = Attendance.objects.of(person).select_related(
        "registration__plan__entry", "registration__plan__occurrence__entry", "signature"
    )
    context = {
        "attendances": there.order_by("-day", "-pk"),
        "certificates": certificates.look(Certificate.objects.of(person).select_related("plan__space")),
        "records": EvidenceRecord.objects.of(person).select_related("project").order_by("-day", "-pk"),
    }
    return render(request, "evidence/about_me.html", context)
