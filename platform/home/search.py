"""The page that finds what was said."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from conversations import pace, search
from conversations.markdown import as_read
from conversations.models import Message
from conversations.snippets import Piece, snippet
from people.models import Person
from people.refusal import Refusal
from spaces.models import Space

PAGE = 20


class SearchForm(forms.Form):
    """The same as operators in the line of words, for those who would rather choose."""

    q = forms.CharField(label=_("Words"), required=False, max_length=search.LONGEST_QUERY)
    space = forms.ChoiceField(label=_("In"), required=False)
    author = forms.CharField(label=_("Written by"), required=False, max_length=120)
    language = forms.ChoiceField(
        label=_("Written in"), required=False, choices=[("", _("Every language")), *settings.LANGUAGES]
    )
    after = forms.DateField(
        label=_("On or after"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    before = forms.DateField(
        label=_("Before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Space.objects.of(person).filter(is_confidential=False).order_by("title")
        self.fields["space"].choices = [
            ("", _("All my groups, events and visits")),
            *own.values_list("slug", "title"),
        ]  # type: ignore[attr-defined]

    def question(self) -> search.Query:
        """What the whole form asks for. Raises SearchRefused."""
        return search.narrower(
            search.parse(self.cleaned_data["q"]),
            **{name: value for name, value in self.cleaned_data.items() if name != "q" and value},
        )

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "q")


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    form = SearchForm(request.GET or None, person=person)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            query = form.question()
            if not query.is_empty:
                pace.take_search(person.pk)
                context |= results(request, person, query)
            elif form.cleaned_data["q"]:
                form.add_error("q", _("Write at least one word."))
        except Refusal as refusal:
            form.add_error("q", refusal.message)
    return render(request, "home/search.html", context, status=422 if form.errors else 200)


def results(request: HttpRequest, person: Person, query: search.Query) -> dict[str, Any]:
    older = request.GET.get("older", "")
    found = search.messages(person, query)
    if older.isascii() and older.isdecimal() and len(older) < 19:
        found = found.filter(pk__lt=int(older))
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    asked = request.GET.copy()
    if len(rows) > PAGE:
        asked["older"] = str(shown[-1].pk)
    return {
        "query": query,
        "hits": [(message, pieces(message, query)) for message in shown],
        "threads": [] if older else search.titled(person, query),
        "older": f"?{asked.urlencode()}" if len(rows) > PAGE else "",
    }


def pieces(message: Message, query: search.Query) -> list[Piece]:
    return snippet(as_read(message.html), query.phrases)
