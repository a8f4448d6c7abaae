"""The hosts' page of proof: the project, lists of each day, scans, and what is to be downloaded."""

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conversations import serving
from evidence import papers, printed, proof_policy
from evidence.actions import projects, signing
from evidence.days import days_of_door, today
from evidence.lists import ONLINE, WHO
from evidence.locality import country_of
from evidence.models import Attendance, EvidenceRecord, Funding, Pack, Scan, Signature
from evidence.proof_forms import CertificateLanguageForm, FundingForm, PackForm, ScanForm
from evidence.proof_languages import chosen
from evidence.views.hosted import plan_to_prove
from partners.models import Country
from people.answering import answer_form, attempt
from people.models import Person
from people.refusal import Refusal
from registrations.models import SeatPlan
from registrations.modes import modes_of

PAGE = "evidence/proof.html"
SIGNED = (Signature.Kind.DRAWN, Signature.Kind.TYPED)


def otherwise(plan: SeatPlan, funding: Funding | None) -> str:
    """The name of the country in which it takes place as long as the hosts choose none; nothing when they have."""
    if funding and funding.country_id:
        return ""
    country = Country.objects.filter(pk=country_of(plan)).first()
    return country.name if country else ""


def contents(plan: SeatPlan) -> dict[str, Any]:
    """A dozen queries, however many people there are."""
    days = days_of_door(plan)
    scans = list(Scan.objects.filter(plan=plan).select_related("kept"))
    standing = Attendance.objects.standing().at(plan)
    rows = list(standing.values_list("day", "mode", "signature__kind"))
    packs = list(Pack.objects.filter(plan=plan).select_related("kept")[:10])
    funding = Funding.objects.select_related("project", "country").filter(space=plan.space_id).first()
    records = EvidenceRecord.objects.filter(plan__space=plan.space_id).count()
    here, are_some_online = today(plan), ONLINE in modes_of(plan).values()
    known = sorted({*days, *(day for day, _mode, _signature in rows), *(one.day for one in scans)})
    return {
        "plan": plan,
        "space": plan.space,
        "funding": funding,
        "days": [
            {
                "day": day,
                "iso": day.isoformat(),
                "on_site": sum(1 for one in rows if one[:2] == (day, "on_site")),
                "online": (online := sum(1 for one in rows if one[:2] == (day, "online"))),
                "has_online_list": day <= here and bool(online or are_some_online),
                "signed": sum(1 for one in rows if one[0] == day and one[2] in SIGNED),
                "confirmed": sum(1 for one in rows if one[0] == day and one[2] == Signature.Kind.HOST),
                "scans": [one for one in scans if one.day == day],
            }
            for day in known
        ],
        "who": list(papers.SHORT.items()),
        "packs": packs,
        "records": records,
        "is_making": any(pack.is_under_way for pack in packs),
        "form": FundingForm(
            otherwise=otherwise(plan, funding),
            has_records=bool(records),
            initial={"project": funding.project_id, "country": funding.country_id} if funding else None,
        ),
        "scan_form": ScanForm(days=known, auto_id="scan_%s"),
        "pack_form": PackForm(auto_id="pack_%s"),
    }


def page_of(request: HttpRequest, plan: SeatPlan) -> dict[str, Any]:
    language = chosen(request)
    return {
        **contents(plan),
        "may_keep_projects": proof_policy.may_keep_projects(request.user),
        "language": language,
        "language_form": CertificateLanguageForm(initial={"language": language}, auto_id="lists_%s"),
    }


def address_of(plan: SeatPlan) -> str:
    return reverse("proof:page", args=[plan.pk])


@login_required
@require_GET
def page(request: HttpRequest, plan_id: int) -> HttpResponse:
    return render(request, PAGE, page_of(request, plan_to_prove(request, plan_id)))


@login_required
@require_POST
def funding(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    kept = EvidenceRecord.objects.filter(plan__space=found.space_id).exists()
    form = FundingForm(request.POST, otherwise=otherwise(found, None), has_records=kept)
    return answer_form(
        request,
        form,
        lambda: projects.fund(space=found.space, by=cast(Person, request.user), **form.cleaned_data),
        page=PAGE,
        context=page_of(request, found),
        said=_("The project stands on the lists now."),
        to=lambda _funding: address_of(found),
    )


def sheet_of(plan: SeatPlan, day: str, who: str) -> date:
    """The day of a list that there is: of who was online once the day has begun, of those who are to sign at any time.
    Raises Http404."""
    found = day_in(plan, day)
    if who not in WHO or (who == ONLINE and found > today(plan)):
        raise Http404
    return found


def day_in(plan: SeatPlan, text: str) -> date:
    """One of the days of a plan. Raises Http404."""
    day = next((one for one in days_of_door(plan) if one.isoformat() == text), None)
    if day is None:
        raise Http404
    return day


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_GET
def sheet(request: HttpRequest, plan_id: int, day: str, who: str) -> HttpResponse:
    """The list of a day to print and sign: who is to come, who speaks, and blank rows; or who was online."""
    found = plan_to_prove(request, plan_id)
    of_day = sheet_of(found, day, who)
    language = chosen(request)
    try:
        content = printed.sheet(found, of_day, who, language)
    except Refusal as refusal:
        return refused(request, found, refusal)
    return download(content, "application/pdf", f"{found.space.slug}-{day}-{who}-{language}.pdf")


@login_required
@require_GET
def agenda_pdf(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    language = chosen(request)
    try:
        content = printed.agenda(found, language)
    except Refusal as refusal:
        return refused(request, found, refusal)
    return download(content, "application/pdf", f"{found.space.slug}-agenda-{language}.pdf")


def refused(request: HttpRequest, plan: SeatPlan, refusal: Refusal) -> HttpResponse:
    """Where the project is missing, the page says so where it is chosen."""
    form = FundingForm({})
    form.full_clean()
    form.errors.clear()
    form.add_error("project", str(refusal))
    return render(request, PAGE, {**page_of(request, plan), "form": form}, status=409)


@login_required
@require_POST
def scans(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    form = ScanForm(request.POST, request.FILES, days=days_of_door(found), auto_id="scan_%s")

    def keep() -> Scan:
        file = form.cleaned_data["file"]
        return signing.keep_scan(
            plan=found,
            day=form.cleaned_data["day"],
            by=cast(Person, request.user),
            name=file.name or "",
            content=file,
        )

    return answer_form(
        request,
        form,
        keep,
        page=PAGE,
        name="scan_form",
        context=page_of(request, found),
        said=_("The signed list is kept."),
        to=lambda _scan: address_of(found),
    )


def scan_of(plan: SeatPlan, key: str) -> Scan:
    return get_object_or_404(Scan.objects.select_related("kept", "plan__space"), plan=plan, kept__key=key)


@login_required
@require_http_methods(["GET", "HEAD"])
def scan(request: HttpRequest, plan_id: int, key: str) -> HttpResponseBase:
    """Its bytes, or some of them, to who hosts it at this moment."""
    return serving.answer(request, cast(Any, scan_of(plan_to_prove(request, plan_id), key).kept))


@login_required
@require_http_methods(["GET", "POST"])
def scan_removal(request: HttpRequest, plan_id: int, key: str) -> HttpResponse:
    found = plan_to_prove(request, plan_id)
    wrong = scan_of(found, key)
    if request.method == "GET":
        return render(request, "evidence/scan_removal.html", {"plan": found, "scan": wrong})
    attempt(
        request,
        lambda: signing.remove_scan(scan=wrong, by=cast(Person, request.user)),
        _("The file is removed."),
    )
    return redirect(address_of(found))
