"""Mail for what was not read in the page: picked up when due, claimed for a while, sent, and only then ticked off."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from notices import keeping, quiet
from notices.actions import MAIL_AFTER
from notices.bursts import MAIL_DUE
from notices.choosing import settings_of
from notices.contents import contents
from notices.leases import LEASE, TRIES, back_off, free
from notices.lists import lists
from notices.mail import answer_to, compose
from notices.models import IncomingMail, Notice, Told
from notices.models.notice import NoticeQuerySet
from notices.sentences import SENTENCES, is_whole
from people.models import Person

__all__ = ["LEASE", "TRIES", "answer_mails", "forget_mails", "send_mail"]

log = logging.getLogger("notices")

PEOPLE_A_ROUND = 20
NOTICES_A_MAIL = 50
ANSWERS_A_ROUND = 20
# What tells a person of their own standing is mailed, however little they want to hear of the space. Of talk its room
# says what is wanted: a thread may be louder than its space.
WHATEVER_THE_SPACE = ("spaces.", "registrations.", "partners.", "calendars.confirm", "conversations.")


def send_mail() -> int:
    """One round: a mail each to some of the people for whom something is due. Returns how many mails went."""
    now = timezone.now()
    waiting = Notice.objects.due_for_mail(now).filter(free(now)).order_by("recipient_id")
    people = waiting.values_list("recipient_id", flat=True).distinct()[:PEOPLE_A_ROUND]
    return sum(send_to(person_id) for person_id in list(people))


def send_to(person_id: int) -> int:
    """Mail what is due to one person, if nobody else is at it. The claim is one UPDATE: two workers never both win.

    Whatever fails must neither end the round for those who come after this person, nor be tried for ever.
    """
    now = timezone.now()
    due = Notice.objects.due_for_mail(now).filter(free(now), recipient=person_id)
    try:
        found = list(due.select_related("recipient").order_by("created_at", "pk")[:NOTICES_A_MAIL])
        ids = [notice.pk for notice in those_to_go(found, now)]
    except Exception:
        log.warning("What is due to person %s could not be looked through.", person_id, exc_info=True)
        put_off_unseen(due, now)
        return 0
    if not ids:
        return 0
    until = now + LEASE
    Notice.objects.due_for_mail(now).filter(free(now), pk__in=ids).update(
        claimed_until=until, tries=F("tries") + 1
    )
    # Read again after the claim: what was read, or taken away with access, meanwhile isn't mailed.
    mine = Notice.objects.unread().filter(pk__in=ids, claimed_until=until, mailed_at=None)
    notices = list(mine.select_related("recipient").order_by("created_at", "pk"))
    try:
        notices = [notice for notice in notices if notice.key in SENTENCES]
        if not notices or not notices[0].recipient.is_active:
            tick_off(Notice.objects.filter(pk__in=ids, claimed_until=until))
            return 0
        if torn := [notice for notice in notices if not is_whole(notice.key, notice.params)]:
            set_aside(torn)
            notices = [notice for notice in notices if notice not in torn]
        return mail_of(notices)
    except Exception:
        log.warning("A mail with %s notices could not be sent.", len(notices), exc_info=True)
        put_off(notices)
        return 0


def those_to_go(found: list[Notice], now: datetime) -> list[Notice]:
    """Of what is due to one person that which may go now; the rest waits, or for the digest."""
    if not found:
        return []
    person = found[0].recipient
    at_once = settings_of(person).at_once
    left_to_digest = [notice for notice in found if not (at_once and notice.is_urgent)]
    tick_off(Notice.objects.filter(pk__in=[notice.pk for notice in left_to_digest]))
    found = again_or_new([notice for notice in found if notice not in left_to_digest])
    quiet_until = quiet.until(person, now)
    if quiet_until:
        held = [notice for notice in found if not quiet.presses(notice, now)]
        wait(held, quiet_until)
        found = [notice for notice in found if notice not in held]
    written = mailed_lately(person, found, now)
    for notice in found:
        if notice.origin in written:
            wait([notice], written[notice.origin] + MAIL_AFTER)
    return [notice for notice in found if notice.origin not in written]


def again_or_new(found: list[Notice]) -> list[Notice]:
    """A mail that was tried before goes by itself, with what it had: then a second copy is the same mail."""
    tried = [notice for notice in found if notice.tries]
    if not tried:
        return found
    return [notice for notice in tried if attempt_of(notice) == attempt_of(tried[0])]


def attempt_of(notice: Notice) -> tuple[int, datetime | None]:
    """What the notices of one mail have in common: when they were claimed or put off together."""
    return notice.tries, notice.claimed_until or notice.mail_due_at


def mailed_lately(person: Person, notices: Iterable[Notice], now: datetime) -> dict[str, datetime]:
    """By what it speaks of, when a mail of it went to this person within the last five minutes: one in that time."""
    origins = {notice.origin for notice in notices if notice.origin and not notice.tries}
    if not origins:
        return {}
    lately = Notice.objects.filter(recipient=person, origin__in=origins, mailed_at__gt=now - MAIL_AFTER)
    return dict(lately.order_by("mailed_at").values_list("origin", "mailed_at"))


def wait(notices: Iterable[Notice], until: datetime) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail_due_at=until)


def tick_off(notices: QuerySet[Notice]) -> None:
    """No mail of these. They stay in the page, and for the digest."""
    notices.update(mail_due_at=None, claimed_until=None)


def mail_of(notices: list[Notice]) -> int:
    """Ask the rooms what is still to be told, and send that. Returns how many mails went."""
    if not notices:
        return 0
    person = notices[0].recipient
    told, whose = (
        contents(person, notices),
        lists(person, (notice.topic for notice in notices if notice.topic)),
    )
    known = {pk: content for pk, content in told.items() if content is not None}
    going = [notice for notice in notices if notice.pk in known and not is_muted(notice, whose)]
    tick_off(held_still([notice for notice in notices if notice not in going]))
    if not going:
        return 0
    compose(person, going, known, whose).send()
    note_mailed(going)
    return 1


@transaction.atomic
def note_mailed(notices: list[Notice]) -> None:
    held_still(notices).update(mailed_at=timezone.now(), claimed_until=None)
    for notice in notices:
        keeping.keep(topic=notice.topic, key=notice.key, params=notice.params, how=Told.How.MAIL)


def held_still(notices: list[Notice]) -> QuerySet[Notice]:
    """Those whose claim is still ours: one to which something was added meanwhile is due anew."""
    claims = {notice.claimed_until for notice in notices}
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices], claimed_until__in=claims)


def is_muted(notice: Notice, whose: dict[str, Any]) -> bool:
    mine = whose.get(notice.topic)
    return mine is not None and mine.is_muted and not notice.key.startswith(WHATEVER_THE_SPACE)


def set_aside(notices: list[Notice]) -> None:
    """What cannot be said is not mailed, however often it is tried; the admin shows it."""
    ids = [notice.pk for notice in notices]
    log.error("Notices %s lack what their sentence names.", ids)
    Notice.objects.filter(pk__in=ids).update(set_aside_at=timezone.now(), claimed_until=None)


def put_off(notices: list[Notice]) -> None:
    """Later, twice as late each time; after five tries set aside, where the admin shows it."""
    now, tries = timezone.now(), max((notice.tries for notice in notices), default=0)
    last = tries >= TRIES
    held_still(notices).update(
        claimed_until=None, **({"set_aside_at": now} if last else {"mail_due_at": now + back_off(tries)})
    )


def put_off_unseen(due: NoticeQuerySet, now: datetime) -> None:
    """The same for what nobody could look at, and so nobody claimed."""
    due.filter(tries__gte=TRIES - 1).update(tries=F("tries") + 1, set_aside_at=now)
    later = [When(tries=tries, then=Value(now + back_off(tries + 1), MAIL_DUE)) for tries in range(TRIES - 1)]
    due.update(tries=F("tries") + 1, mail_due_at=Case(*later))


def answer_mails() -> int:
    """One round of answers to mails that came in. Returns how many went."""
    now = timezone.now()
    due = IncomingMail.objects.due(now).free(now).order_by("pk").values_list("pk", flat=True)
    return sum(send_answer(pk) for pk in list(due[:ANSWERS_A_ROUND]))


def send_answer(pk: int) -> bool:
    now = timezone.now()
    if not claim(IncomingMail.objects.due(now).free(now).filter(pk=pk), now):
        return False
    row = IncomingMail.objects.select_related("person").filter(pk=pk).first()
    if row is None:  # it went with its person
        return False
    if row.person is None or not row.person.is_active:
        IncomingMail.objects.filter(pk=pk).update(due_at=None, claimed_until=None)
        return False
    return attempt(row, lambda: answer_to(row).send(), lambda: {"answered_at": timezone.now()})


def forget_mails() -> int:
    """What was decided on mails half a year ago, whatever they were about. Returns of how many."""
    return IncomingMail.objects.kept_long_enough(timezone.now()).delete()[0]


def claim(rows: QuerySet[Any], now: datetime) -> bool:
    """One UPDATE: of two workers one wins.

    Its conditions are of the row itself. By way of a join they would be a subquery, which PostgreSQL does not ask anew when
    the second worker has waited for the first: both would win.
    """
    if len(rows.query.alias_map) > 1:
        raise TypeError("A claim that joins is none.")
    return bool(rows.update(claimed_until=now + LEASE, tries=F("tries") + 1))


def attempt(row: Any, send: Callable[[], object], done: Callable[[], dict[str, Any]]) -> bool:
    """Send for a claimed row that has `due_at`, and tick it off with what `done` says, or put it off."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    try:
        send()
    except Exception:  # what cannot be sent must not hold up the others, nor be tried for ever
        log.warning("%s %s could not be sent.", row._meta.label, row.pk, exc_info=True)
        now = timezone.now()
        last = row.tries >= TRIES
        rows.update(
            claimed_until=None, **({"set_aside_at": now} if last else {"due_at": now + back_off(row.tries)})
        )
        return False
    rows.update(claimed_until=None, **done())
    return True
