"""Finding what was said, in what one may read.

What a confidential space says stays there: it is in no search (DESIGN §5).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from conversations.index import with_words
from conversations.models import Message, Thread
from people.models import Person
from people.refusal import Refusal
from people.text import is_storable, words
from spaces.models import Space

LONGEST_QUERY = 300
MOST_PHRASES = 12
MOST_THREADS = 2000  # whose titles are looked at, the newest first
PART = re.compile(r'(?P<not>-)?(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>\S+))', re.IGNORECASE)
NAMES = {"in", "from", "lang", "after", "before"}
EARLIEST, LATEST = date(2, 1, 1), date(9998, 12, 31)


class SearchRefused(Refusal):
    """A question that cannot be asked, like this or now."""


def misunderstood(code: str, message: str) -> SearchRefused:
    return SearchRefused(code, message, field="q")


@dataclass(frozen=True)
class Query:
    """`phrases` all stand in the message, none of `excluded` does; each is a sequence of folded words.

    Of several spaces, authors or languages any will do. `after` is the first day, `before` the first day that is too late, by the clock of whoever asks.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    spaces: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Query()


@dataclass
class Parts:
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    excluded: list[tuple[str, ...]] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)


def parse(text: str) -> Query:
    """`"a phrase" word -without in:slug from:me lang:de after:2026-03-01 before:2026-04-01`. Raises SearchRefused."""
    if len(text) > LONGEST_QUERY or not is_storable(text):
        raise misunderstood("too_long", _("Ask with fewer words."))
    parts = Parts()
    for found in PART.finditer(text):
        take(found, parts)
    if len(parts.phrases) + len(parts.excluded) > MOST_PHRASES:
        raise misunderstood("too_long", _("Ask with fewer words."))
    named = parts.named
    return Query(
        phrases=tuple(parts.phrases),
        excluded=tuple(parts.excluded),
        spaces=tuple(named.get("in", ())),
        authors=tuple(named.get("from", ())),
        languages=tuple(language(code) for code in named.get("lang", ())),
        after=max((day(one) for one in named.get("after", ())), default=None),
        before=min((day(one) for one in named.get("before", ())), default=None),
    )


def narrower(
    query: Query,
    *,
    space: str = "",
    author: str = "",
    language: str = "",
    after: date | None = None,
    before: date | None = None,
) -> Query:
    """The same question with what was chosen beside its words."""
    return replace(
        query,
        spaces=(*query.spaces, space) if space else query.spaces,
        authors=(*query.authors, author) if author else query.authors,
        languages=(*query.languages, language) if language else query.languages,
        after=max((one for one in (query.after, after) if one), default=None),
        before=min((one for one in (query.before, before) if one), default=None),
    )


def take(found: re.Match[str], parts: Parts) -> None:
    name = (found["name"] or "").lower()
    value = found["quoted"] if found["quoted"] is not None else found["plain"]
    if name in NAMES and not found["not"]:
        if value:
            parts.named.setdefault(name, []).append(value)
        return
    said = words(f"{name} {value}")
    if not said:
        return
    target = parts.excluded if found["not"] else parts.phrases
    if found["quoted"] is not None and not name:
        target.append(tuple(said))
    else:
        target.extend((word,) for word in said)


def language(code: str) -> str:
    if code.lower() not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise misunderstood(
            "language", _("“%(code)s” is none of the languages: %(known)s.") % {"code": code, "known": known}
        )
    return code.lower()


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise misunderstood("date", _("“%(text)s” is not a day. Write it like 2026-03-31.") % {"text": text})


def searchable(person: Person) -> QuerySet[Thread]:
    return Thread.objects.visible_to(person).filter(space__is_confidential=False)


def messages(person: Person, query: Query) -> QuerySet[Message]:
    """The newest first. Nothing for an empty question."""
    if query.is_empty:
        return Message.objects.none()
    found = Message.objects.filter(thread__in=searchable(person), deleted_at=None).exclude(search_text="")
    if query.phrases:
        found = found.filter(pk__in=with_words(query.phrases))
    for phrase in query.excluded:
        found = found.exclude(pk__in=with_words([phrase]))
    return narrowed(found, person, query).select_related("thread__space", "author").order_by("-pk")


def narrowed(found: QuerySet[Message], person: Person, query: Query) -> QuerySet[Message]:
    if query.spaces:
        found = found.filter(thread__space__in=Space.objects.of(person).filter(of_names(query.spaces)))
    if query.authors:
        found = found.filter(by_authors(query.authors, person))
    if query.languages:
        found = found.filter(language__in=query.languages)
    if query.after:
        found = found.filter(created_at__gte=midnight(query.after, person))
    if query.before:
        found = found.filter(created_at__lt=midnight(query.before, person))
    return found


def of_names(names: Iterable[str]) -> Q:
    """Spaces by their address, or by a part of their title."""
    found = Q()
    for name in names:
        found |= Q(slug=name.lower()) | Q(title__icontains=name)
    return found


def by_authors(names: Iterable[str], person: Person) -> Q:
    found = Q()
    for name in names:
        found |= Q(author=person) if name.lower() == "me" else Q(author__name__icontains=name)
    return found


def midnight(day: date, person: Person) -> datetime:
    """Far off it is put where it has an instant in every zone: nothing was said as early, or as late."""
    day = min(max(day, EARLIEST), LATEST)
    return datetime.combine(day, time(), ZoneInfo(person.zone))


def titled(person: Person, query: Query) -> list[Thread]:
    """Threads whose title has the words; two queries. A question that names more than words asks for messages."""
    if not query.phrases or query.authors or query.after or query.before:
        return []
    threads = searchable(person)
    if query.spaces:
        threads = threads.filter(space__in=Space.objects.of(person).filter(of_names(query.spaces)))
    if query.languages:
        threads = threads.filter(language__in=query.languages)
    newest = threads.order_by("-last_posted_at", "-pk").values_list("pk", "title")[:MOST_THREADS]
    hits = [pk for pk, title in newest if has(words(title), query)]
    kept = {thread.pk: thread for thread in Thread.objects.for_list().filter(pk__in=hits[:5])}
    return [kept[pk] for pk in hits[:5] if pk in kept]


def has(title: list[str], query: Query) -> bool:
    """Whether all words begin a word of the title, and no excluded one does."""
    return all(begins(word, title) for phrase in query.phrases for word in phrase) and not any(
        begins(word, title) for phrase in query.excluded for word in phrase
    )


def begins(word: str, title: list[str]) -> bool:
    return any(one.startswith(word) for one in title)
