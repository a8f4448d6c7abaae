"""What the hosts write to people of a plan, and the page on which those read it."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.answering import attempt
from people.models import Person
from registrations import actions
from registrations.deliveries import with_deliveries
from registrations.forms import DeskForm
from registrations.letter_forms import WHOM, LetterForm, whom_words
from registrations.models import Letter, SeatPlan
from registrations.previews import preview
from registrations.views.hosts import ON_A_PAGE, hosted_plan
from registrations.views.seats import visible_plan
from spaces import policy


@login_required
@require_GET
def letters(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Drafts, and what was sent to how many by whom; the newest first."""
    found = hosted_plan(request, plan_id)
    rows = Letter.objects.filter(plan=found).select_related("written_by", "sent_by")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "registrations/letters.html", {"plan": found, "page": page})


@login_required
@require_http_methods(["GET", "POST"])
def letter_new(request: HttpRequest, plan_id: int) -> HttpResponse:
    """To those who were looked for at the desk."""
    found = hosted_plan(request, plan_id)
    looked = DeskForm(request.GET, plan=found)
    asked = looked.asked()
    state = asked["state"] if asked["state"] in WHOM and "state" in request.GET else "confirmed"
    initial = {
        **{key: asked[name] for name, key in DeskForm.LOOKED_FOR.items()},
        "state": state,
        "language": found.space.language,
        "revision": 0,
    }
    return write(request, found, None, initial)


@login_required
@require_http_methods(["GET", "POST"])
def letter_edit(request: HttpRequest, plan_id: int, letter_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    letter = letter_in(found, letter_id)
    return write(request, found, letter, None) if letter.is_draft else redirect(letter.hosts_url)


def write(
    request: HttpRequest, plan: SeatPlan, letter: Letter | None, initial: dict[str, Any] | None
) -> HttpResponse:
    """Keep what is typed, and lead to the previews; what another host has saved meanwhile is shown beside it."""
    if request.method == "GET":
        return page_of(request, plan, letter, LetterForm(plan=plan, letter=letter, initial=initial))
    form, elsewhere = LetterForm(request.POST, plan=plan, letter=letter), None
    if form.is_valid():
        try:
            kept = actions.keep_letter(
                plan=plan, by=cast(Person, request.user), letter=letter, **form.given()
            )
        except actions.LetterRefused as refused:
            form.add_error(refused.field or None, str(refused))
            if refused.code == "changed" and letter is not None:
                form.take_revision(refused.more["revision"])
                elsewhere = LetterForm(plan=plan, letter=Letter.objects.get(pk=letter.pk))
        else:
            return redirect(kept.hosts_url)
    return page_of(request, plan, letter, form, elsewhere)


def page_of(
    request: HttpRequest,
    plan: SeatPlan,
    letter: Letter | None,
    form: LetterForm,
    elsewhere: LetterForm | None = None,
) -> HttpResponse:
    there = (
        [one for one in elsewhere.written() if any(field.value() for field in one["fields"])]
        if elsewhere
        else []
    )
    context = {"plan": plan, "letter": letter, "form": form, "elsewhere": there}
    return render(request, "registrations/letter_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def letter_preview(request: HttpRequest, plan_id: int, letter_id: int) -> HttpResponse:
    """Of a draft how each language will see it; of what was sent, to whom it went."""
    found = hosted_plan(request, plan_id)
    letter = letter_in(found, letter_id)
    context = {
        "plan": found,
        "letter": letter,
        "whom": whom_words(letter),
    }
    if letter.is_draft:
        return render(request, "registrations/letter_preview.html", {**context, "preview": preview(letter)})
    rows: list[Any] = list(letter.addressees.select_related("person").order_by("person__name", "pk"))
    if letter.is_sent:
        context["went"] = with_deliveries(letter, rows)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "registrations/letter_sent.html", {**context, "page": page})


@login_required
@require_POST
def letter_sending(request: HttpRequest, plan_id: int, letter_id: int) -> HttpResponse:
    letter = letter_in(hosted_plan(request, plan_id), letter_id)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    attempt(
        request,
        lambda: actions.send_letter(letter=letter, by=cast(Person, request.user), revision=revision),
        goes_to,
    )
    return redirect(letter.hosts_url)


def goes_to(letter: Letter) -> str:
    people = letter.addressees.count()
    return ngettext(
        "The mail goes to %(count)d person in ten seconds.",
        "The mail goes to %(count)d people in ten seconds.",
        people,
    ) % {"count": people}


@login_required
@require_POST
def letter_back(request: HttpRequest, plan_id: int, letter_id: int) -> HttpResponse:
    letter = letter_in(hosted_plan(request, plan_id), letter_id)
    attempt(
        request,
        lambda: actions.take_letter_back(letter=letter, by=cast(Person, request.user)),
        _("The mail is a draft again. Nobody got it."),
    )
    return redirect(letter.hosts_url)


@login_required
@require_POST
def letter_deletion(request: HttpRequest, plan_id: int, letter_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    letter = letter_in(found, letter_id)
    is_gone = attempt(
        request,
        lambda: actions.throw_letter_away(letter=letter, by=cast(Person, request.user)),
        _("The draft is deleted."),
    )
    return redirect(reverse("registrations:letters", args=[found.pk]) if is_gone else letter.hosts_url)


@login_required
@require_GET
def letter(request: HttpRequest, plan_id: int, letter_id: int) -> HttpResponse:
    """For who got it, as long as they may open what it is about; hosts, whose preview shows this address, read it as they
    wrote it."""
    found = visible_plan(request, plan_id)
    rows = Letter.objects.gone_to(request.user).select_related("sent_by")
    read = rows.filter(plan=found, pk=letter_id).first()
    if read is None:
        written = get_object_or_404(Letter, plan=found, pk=letter_id)
        if not policy.may(request.user, "manage_seats", found.space):
            raise Http404
        return redirect(written.hosts_url)
    context = {"plan": found, "letter": read, "subject": read.said("subject"), "body": read.said("body")}
    return render(request, "registrations/letter.html", context)


def letter_in(plan: SeatPlan, pk: int) -> Letter:
    found = get_object_or_404(Letter.objects.select_related("written_by", "sent_by"), plan=plan, pk=pk)
    found.plan = plan
    return found
