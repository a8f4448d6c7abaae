"""What people have on in the calendars here, as spans of epoch minutes: by what they belong to and what they answered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from calendars.agenda import Date, dates
from calendars.models import Entry, Reply
from people.models import Person
from scheduling.clocks import Window, minutes_of, moment_of
from spaces.models import Membership, Space

Span = tuple[int, int]
Spans = defaultdict[int, list[Span]]
# Of an entry: answers by occurrence (None is the whole) and person.
Answers = dict[tuple[int | None, int], str]


@dataclass(frozen=True, slots=True)
class Commitments:
    """By person: what the asking space itself has on, what others have, and what is uncertain."""

    here: Spans = field(default_factory=lambda: defaultdict(list))
    busy: Spans = field(default_factory=lambda: defaultdict(list))
    maybe: Spans = field(default_factory=lambda: defaultdict(list))


def commitments(people: Sequence[Person], space: Space, window: Window) -> Commitments:
    """Four queries, however many people and entries.

    Who declined a date is free then; a tentative date, or a "maybe" to one, is uncertain.
    """
    members: defaultdict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.active().filter(person__in=people).values_list("space", "person")
    for space_id, person in rows:
        members[space_id].add(person)
    answers: defaultdict[int, Answers] = defaultdict(dict)
    for reply in Reply.objects.filter(person__in=people):
        answers[reply.entry_id][reply.occurrence_id, reply.person_id] = reply.partstat
    standing, found = Entry.objects.standing(), Commitments()
    entries = standing.filter(space__in=list(members)) | standing.filter(pk__in=list(answers))
    for one in dates(entries, moment_of(window.start), moment_of(window.end)):
        if one.is_cancelled:
            continue
        span = minutes_of(one.starts_at), minutes_of(one.ends_at)
        for person, is_certain in taking_part(one, members[one.entry.space_id], answers[one.entry.pk]):
            certain = found.here if one.entry.space_id == space.pk else found.busy
            (certain if is_certain else found.maybe)[person].append(span)
    return found


def taking_part(one: Date, members: set[int], answers: Answers) -> Iterator[tuple[int, bool]]:
    """Who has this date on, and whether for certain: members but for who declined, others who said yes or maybe."""
    for person in members | {person for _occurrence, person in answers}:
        answer = answer_of(one, answers, person)
        if answer == Reply.Partstat.DECLINED or not (answer or person in members):
            continue
        yield person, not one.is_tentative and answer != Reply.Partstat.TENTATIVE


def answer_of(one: Date, answers: Answers, person: int) -> str:
    """An answer to the very date goes before one to its series."""
    own = answers.get((one.occurrence.pk, person), "") if one.occurrence else ""
    return own or answers.get((None, person), "")
