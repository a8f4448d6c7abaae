"""What the hosts write to people of a plan: kept as a draft, sent after ten seconds, to those alone who may still read it.

Whoever sends, takes back or changes a letter has locked its row first.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import live
from notices import actions as notices
from people.models import Person
from people.refusal import Refusal
from questionnaires.models import Choice
from registrations.actions.rows import UNDO
from registrations.actions.saying import name_of
from registrations.models import Addressee, Letter, SeatPlan
from registrations.models.letter import ANSWER, WHOM
from registrations.models.registration import NO_SHARE
from registrations.reach import reach, who_may_open
from spaces import policy as rights

# trust.md P11: whoever takes over an account of a host must not be able to write to everybody again and again.
MOST_IN_AN_HOUR = 3
AN_HOUR = timedelta(hours=1)
# So many rows at once, and so many people told in one statement.
A_BATCH = 500


class LetterRefused(Refusal):
    """A letter that cannot be kept, sent or taken back as it is."""


@transaction.atomic
def keep_letter(
    *,
    plan: SeatPlan,
    by: Person,
    language: str,
    texts: Mapping[str, tuple[str, str]],
    whom: Mapping[str, str],
    letter: Letter | None = None,
    revision: int = 0,
) -> Letter:
    """Keep a draft: a new one, or another text for `letter`, which the writer saw at `revision`.

    `texts`: by language, subject and text; who reads none of them gets that in `language`. `whom`: as `for_desk` takes it. A
    translation that stays while its original changes is known as stale from then on. Raises Denied; LetterRefused: "no_text",
    "half", "sent", "unknown", and "changed" where another host has changed it meanwhile, with the `revision` that stands there now in `more`.
    """
    rights.require(by, "manage_seats", plan.space)
    written = whole(texts, language)
    kept = draft(letter, by) if letter is not None else Letter(plan=plan, revision=0)
    if kept.pk and kept.revision != revision:
        raise LetterRefused(
            "changed",
            _("Somebody has changed this mail meanwhile. Compare, then save once more what shall stand."),
            more={"revision": kept.revision},
        )
    before = {
        code: (str(kept.said("subject", code)), str(kept.said("body", code))) for code in kept.translations
    }
    kept.language, (kept.subject, kept.body) = language, written.pop(language)
    for code in {*before, *written}:
        if code not in written:
            kept.translations = {key: words for key, words in kept.translations.items() if key != code}
        elif written[code] != before.get(code):
            for name, text in zip(Letter.WORDS, written[code], strict=True):
                kept.translate(name, code, text)
    refuse_unknown(plan, {name: one for name, one in whom.items() if one != kept.whom[name]})
    for name in WHOM:
        setattr(kept, f"whom_{name}", whom.get(name, ""))
    kept.written_by, kept.changed_at, kept.revision = by, timezone.now(), kept.revision + 1
    kept.save()
    return kept


def refuse_unknown(plan: SeatPlan, whom: Mapping[str, str]) -> None:
    """A share or an answer of somewhere else; what a draft had before is left out of `whom`. No query where none is looked for.
    Raises LetterRefused."""
    pool, choice = whom.get("pool", ""), whom.get("choice", "")
    if pool not in ("", NO_SHARE) and not (pool.isdecimal() and plan.pools.filter(pk=pool).exists()):
        raise LetterRefused("unknown", _("There is no such share of the seats here."), field="pool")
    forms = [plan.questionnaire_id, plan.second_questionnaire_id]
    here = Choice.objects.filter(question__questionnaire__in=[one for one in forms if one is not None])
    if choice and not (choice.isdecimal() and here.filter(pk=choice).exists()):
        raise LetterRefused("unknown", _("No form here offers this answer."), field="choice")


def whole(texts: Mapping[str, tuple[str, str]], language: str) -> dict[str, tuple[str, str]]:
    """Those that say something, without white space around them. Raises LetterRefused."""
    written = {code: (" ".join(subject.split()), body.strip()) for code, (subject, body) in texts.items()}
    written = {code: pair for code, pair in written.items() if any(pair)}
    for code, (subject, body) in written.items():
        if not subject:
            raise LetterRefused("half", _("Enter a subject for this text."), field=f"subject_{code}")
        if not body:
            raise LetterRefused(
                "half", _("Enter the text that belongs to this subject."), field=f"body_{code}"
            )
    if language not in written:
        raise LetterRefused(
            "no_text", _("There is no text in this language: write it, or choose another."), field="language"
        )
    return written


@transaction.atomic
def throw_letter_away(*, letter: Letter, by: Person) -> None:
    """A draft. Raises Denied, LetterRefused."""
    draft(letter, by).delete()


@transaction.atomic
def send_letter(*, letter: Letter, by: Person, revision: int) -> Letter:
    """Fix who gets it, and send it in ten seconds; until then it can be taken back. Twice is once.

    `revision`: of the preview that was seen. Raises Denied; LetterRefused: "changed", "nobody", "rate".
    """
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # who sends several at once is counted once
    letter = hosted(letter, by)
    if not letter.is_draft:
        return letter
    now = timezone.now()
    if letter.revision != revision:
        raise LetterRefused("changed", _("This mail has been changed meanwhile: look at the previews again."))
    refuse_too_many(by)
    found = reach(letter)
    if not found.total:
        raise LetterRefused("nobody", _("Nobody gets this mail: choose others to write to."))
    rows = [
        Addressee(letter=letter, person=person, language=letter.said("body", language).language)
        for language, people in found.people.items()
        for person in people
    ]
    Addressee.objects.bulk_create(rows, batch_size=A_BATCH)
    letter.due_at, letter.sent_by = now + UNDO, by
    letter.save(update_fields=["due_at", "sent_by"])
    announce(letter)
    return letter


def refuse_too_many(by: Person) -> None:
    """So many in an hour. Those that were taken back don't count."""
    now = timezone.now()
    lately = Letter.objects.filter(sent_by=by, due_at__gt=now - AN_HOUR).order_by("-due_at")
    times = list(lately.values_list("due_at", flat=True)[:MOST_IN_AN_HOUR])
    if len(times) == MOST_IN_AN_HOUR:
        wait = times[-1] + AN_HOUR - now
        raise LetterRefused(
            "rate",
            _("You have sent three mails within an hour. The draft is kept: send it later."),
            retry_after=max(1, int(wait.total_seconds())),
        )


@transaction.atomic
def take_letter_back(*, letter: Letter, by: Person) -> Letter:
    """Before it goes: it is a draft again, and nobody was told. Raises Denied, LetterRefused("sent")."""
    letter = hosted(letter, by)
    if letter.is_sent:
        raise LetterRefused("sent", _("This mail has gone already."))
    return as_draft(letter)


@transaction.atomic
def deliver(*, letter: Letter) -> int:
    """Tell those whom it was fixed for and who may still open what it is about, if it is due. Returns how many.

    Where who sent it no longer hosts, it is a draft again.
    """
    letter, now = held(letter), timezone.now()
    if not letter.is_going or (letter.due_at and letter.due_at > now):
        return 0
    if letter.sent_by is None or not rights.may(letter.sent_by, "manage_seats", letter.plan.space):
        as_draft(letter)
        return 0
    rows = list(letter.addressees.select_related("person"))
    may = who_may_open(letter.plan, [row.person for row in rows])
    told = [row for row in rows if row.person_id in may]
    counts = {}
    for language in letter.languages:
        people = [row.person for row in told if row.language == language]
        if people:
            counts[language] = len(people)
            tell(letter, language, people)
    Addressee.objects.filter(letter=letter, person__in=[row.person_id for row in told]).update(told_at=now)
    letter.sent_at, letter.counts = now, counts
    letter.whom_text = ""  # whom it found is fixed; a name that was looked for is kept no longer
    letter.whom_choice = ANSWER if letter.whom_choice else ""  # nor is an answer, when it is taken back
    letter.save(update_fields=["sent_at", "counts", "whom_text", "whom_choice"])
    announce(letter)
    return len(told)


def tell(letter: Letter, language: str, people: Iterable[Person]) -> None:
    """Its mail waits for nothing: what hosts write to everybody is meant to be read now."""
    now = timezone.now()
    notices.tell(recipients=people, mail_at=lambda _person: now, **as_notice(letter, language))


def as_notice(letter: Letter, language: str) -> dict[str, Any]:
    """What a notice of it says; its text goes along by `notice_contents`. Of a confidential space it says nothing."""
    plan = letter.plan
    common = {"url": letter.get_absolute_url(), "topic": plan.space.topic, "origin": letter.origin}
    if plan.space.is_confidential:
        return {"key": "registrations.written_privately", "params": {}, **common}
    params = {"title": name_of(plan), "subject": str(letter.said("subject", language))}
    return {"key": "registrations.written", "params": params, **common}


def held(letter: Letter) -> Letter:
    """As it is now, locked until the end."""
    found = Letter.objects.locked().select_related("sent_by", "written_by").get(pk=letter.pk)
    found.plan = SeatPlan.objects.with_time().get(pk=found.plan_id)
    return found


def hosted(letter: Letter, by: Person) -> Letter:
    found = held(letter)
    rights.require(by, "manage_seats", found.plan.space)
    return found


def draft(letter: Letter, by: Person) -> Letter:
    found = hosted(letter, by)
    if not found.is_draft:
        raise LetterRefused("sent", _("This mail has been sent: it can no longer be changed."))
    return found


def as_draft(letter: Letter) -> Letter:
    if not letter.is_draft:
        letter.addressees.all().delete()
        letter.due_at = letter.sent_by = None
        letter.save(update_fields=["due_at", "sent_by"])
        announce(letter)
    return letter


def announce(letter: Letter) -> None:
    topic = letter.plan.space.topic
    transaction.on_commit(lambda: live.publish(topic, {"type": "changed", "what": "letters"}))
