"""What the hosts ask, who of them reads, numbers for all of them, and names for readers."""

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from calendars.models import Entry
from needs import actions, policy
from needs.actions.hosts import MOST_READERS
from needs.counting import FEWEST_TOLD
from needs.forms import AskingForm, NamingForm, ReadingForm
from needs.models import HostsPhone, Look, Need, Reader
from needs.reading_page import by_person
from needs.views.rows import in_confidence, visible_entry
from people.answering import answer_form, attempt, field_of, posted
from people.models import Person
from people.refusal import Refusal
from spaces import policy as spaces

PAGE = "needs/hosts.html"


def hosted_entry(request: HttpRequest, entry_id: int) -> Entry:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    found = visible_entry(request, entry_id)
    policy.require_host(request.user, found.space)
    return found


def contents(entry: Entry, person: Person) -> dict[str, Any]:
    phone = HostsPhone.objects.filter(entry=entry).first()
    readers = [reader.person for reader in Reader.objects.filter(space=entry.space).able().for_list()]
    able = spaces.coordinators(entry.space).exclude(pk__in=[one.pk for one in readers]).order_by("name", "pk")
    asked = policy.asked_of(entry)
    is_reader = person in readers
    return {
        "entry": entry,
        "asked": asked,
        "counts": actions.count_needs(entry=entry, by=person),
        "fewest_told": FEWEST_TOLD,
        "readers": readers,
        "is_full": len(readers) >= MOST_READERS,
        "is_reader": is_reader,
        "news": news(entry, person) if is_reader else 0,
        "deleted_at": policy.deleted_at(entry),
        "form": AskingForm(initial={"purposes": asked, "phone": phone.words if phone else ""}),
        "naming": NamingForm(able=able),
        "able": able,
    }


def those_who_take_part(entry: Entry) -> QuerySet[Person]:
    """Whose answers a reader may ask for: all who belong, and guests who told something."""
    guests = Person.objects.filter(
        is_guest=True, pk__in=Need.objects.at(entry).values("consent__person")
    ).values("pk")
    found = Person.objects.filter(Q(pk__in=spaces.audience(entry.space).values("pk")) | Q(pk__in=guests))
    return found.order_by("name", "pk")


def news(entry: Entry, reader: Person) -> int:
    """How many answers are new, or changed, since they last read there."""
    last = Look.objects.filter(entry=entry, reader=reader).values_list("at", flat=True).first()
    needs = Need.objects.at(entry)
    return (needs.filter(kept_at__gt=last) if last else needs).count()


@in_confidence
@require_GET
def hosts(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = hosted_entry(request, entry_id)
    return render(request, PAGE, contents(entry, cast(Person, request.user)))


@in_confidence
@require_POST
def asking(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry, person = hosted_entry(request, entry_id), cast(Person, request.user)
    form = AskingForm(request.POST)
    return answer_form(
        request,
        form,
        lambda: actions.ask_for(entry=entry, by=person, **form.cleaned_data),
        page=PAGE,
        context=contents(entry, person),
        said=lambda asked: (
            _("Those who take part are asked for this.") if asked else _("Nothing is asked any more.")
        ),
        to=lambda _asked: address_of(entry),
    )


@in_confidence
@require_POST
def naming(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry, person = hosted_entry(request, entry_id), cast(Person, request.user)
    context = contents(entry, person)
    form = NamingForm(request.POST, able=context["able"])
    return answer_form(
        request,
        form,
        lambda: actions.name_reader(space=entry.space, person=form.cleaned_data["person"], by=person),
        page=PAGE,
        name="naming",
        context=context,
        said=lambda reader: (
            _("%(person)s reads from now on; whoever has told something is told so.")
            % {"person": reader.person.name}
        ),
        to=lambda _reader: address_of(entry),
    )


@in_confidence
@require_POST
def dropping(request: HttpRequest, entry_id: int, person_id: int) -> HttpResponse:
    entry, person = hosted_entry(request, entry_id), cast(Person, request.user)
    reader = get_object_or_404(
        Reader.objects.select_related("person"), space=entry.space, person__pk=person_id
    )
    done = _("%(person)s reads nothing more.") % {"person": reader.person.name}
    attempt(request, lambda: actions.drop_reader(space=entry.space, person=reader.person, by=person), done)
    return redirect(address_of(entry))


@in_confidence
@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Asks for the reason first. What is read stands in the answer to that alone: it has no address of its own."""
    entry, person = visible_entry(request, entry_id), cast(Person, request.user)
    policy.require_reader(person, entry.space)
    asked = policy.asked_of(entry)
    people = those_who_take_part(entry)
    form = ReadingForm(posted(request), asked=asked, people=people)
    context: dict[str, Any] = {"entry": entry, "form": form, "asked": asked}
    if request.method == "POST" and form.is_valid():
        try:
            told = actions.read_needs(entry=entry, by=person, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(field_of(form, refusal), str(refusal))
        else:
            return render(request, "needs/read.html", {"entry": entry, "people": by_person(told)})
    return render(request, "needs/reading.html", context, status=422 if form.errors else 200)


def address_of(entry: Entry) -> str:
    return reverse("needs:hosts", args=[entry.pk])
