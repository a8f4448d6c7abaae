"""An answer that came by mail: one decision, kept as a row, and what follows from it.

The address proves the thread and the person whom it was made for. That is not enough: mails are forwarded. So the mail
must also come from an address of this person, and our own mail server must have said that it does.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from conversations import writer
from conversations.actions.posting import draft
from conversations.actions.refused import PostRefused, gone
from conversations.models import Thread
from conversations.replies_by_mail import Answer, read_answer
from notices import actions as notices
from notices.addresses import Meant, our_host
from notices.models import IncomingMail, Notice
from people.addresses import confirmed_addresses
from people.models import Person

Decision = IncomingMail.Decision
# To one person about one thread and for one reason; and to one person at all. Mail that we cause must end.
ANSWERS_APART, ANSWERS_A_DAY = timedelta(days=1), 20
DAY = timedelta(days=1)
UNPROVEN = ("sender", "unauthenticated")


@dataclass(frozen=True, slots=True)
class Decided:
    """`words` are the answer that goes back, with `url` below it; without them none does."""

    decision: str
    reason: str = ""
    words: str = ""
    url: str = ""


def take_mail(raw: bytes, meant: Meant) -> IncomingMail:
    """Decide on a mail that came to the address of a person and a thread. One that was delivered twice is decided once."""
    answer = read_answer(raw, ours=(f"{settings.SITE_URL}/",))
    person = Person.objects.filter(pk=meant.person_id, is_active=True).first()
    refusal = refuse_sender(answer, person)
    is_proven = refusal is None and answer.message_id
    name = f"{meant.what} {meant.person_id} {answer.message_id}".encode() if is_proven else raw
    digest = hashlib.sha256(name).hexdigest()
    found = IncomingMail.objects.filter(digest=digest)
    try:
        return found.first() or take(answer, digest, person, meant, refusal)
    except IntegrityError:  # another process was at the same mail, and all that this one did is undone
        return found.get()


def refuse_sender(answer: Answer, person: Person | None) -> Decided | None:
    """What is wrong with who wrote, or nothing."""
    envelope = answer.envelope
    if envelope.is_automatic:
        return Decided(Decision.IGNORED, "automatic")
    if person is None:
        return Decided(Decision.REJECTED, "nobody")
    verdict = envelope.verdict_of(settings.INVITES_AUTHSERV_ID)
    if verdict == "fail":
        return Decided(Decision.REJECTED, "authentication")
    if len(envelope.senders) != 1 or envelope.senders[0] not in confirmed_addresses(person):
        return Decided(Decision.REJECTED, "sender")
    return None if verdict == "pass" else Decided(Decision.REJECTED, "unauthenticated")


@transaction.atomic
def take(
    answer: Answer, digest: str, person: Person | None, meant: Meant, refusal: Decided | None
) -> IncomingMail:
    if person is None:
        decided = refusal or Decided(Decision.REJECTED, "nobody")
    else:
        with translation.override(person.language):
            thread = Thread.objects.visible_to(person).select_related("space").filter(pk=meant.pk).first()
            decided = about_sender(refusal, thread) if refusal else post(answer, digest, person, thread)
            decided = once(decided, person, meant)
    now = timezone.now()
    return IncomingMail.objects.create(
        digest=digest,
        received_at=now,
        decision=decided.decision,
        reason=decided.reason,
        person=person,
        topic=meant.what,
        message_id=answer.message_id,
        answer=decided.words,
        url=decided.url,
        due_at=now if decided.words else None,
    )


def about_sender(refusal: Decided, thread: Thread | None) -> Decided:
    """Whoever has another address of their own, or a provider that proves nothing, is told so at the address that we
    know; a forger learns nothing."""
    if refusal.reason not in UNPROVEN or thread is None:
        return refusal
    words = _(
        "A mail came to the address by which you answer in a thread, and it was not certain that you wrote it. It was not "
        "posted. If it was you: write from the address that you sign in with, or in the thread itself."
    )
    return replace(refusal, words=words, url=thread.get_absolute_url())


def post(answer: Answer, digest: str, person: Person, thread: Thread | None) -> Decided:
    """By the verb that the page and the socket use."""
    if thread is None:
        return refused("gone", str(gone()))
    url = thread.get_absolute_url()
    if thread.space.is_confidential:
        words = _(
            "This group is confidential: nothing of it travels by mail. Please write your answer in the thread."
        )
        return refused("confidential", words, url)
    if answer.problem or not answer.text:
        words = _(
            "Nothing of your own was found in your mail, or it was too large to be read. Please write your answer in the "
            "thread."
        )
        return refused(answer.problem or "empty", words, url)
    notice = answered_notice(answer, person, thread)
    try:
        message = writer.post(
            draft(
                author=person,
                thread=thread,
                client_id=f"mail-{digest[:48]}",
                body=answer.text,
                language=person.language,
                reply_to=seq_of(notice),
            )
        )
    except PostRefused as refusal:
        return refused(refusal.code, str(refusal), "" if refusal.code == "gone" else url)
    if notice is not None:
        notices.mark_read(person=person, notice_ids=[notice.pk])
    if not answer.left_out:
        return Decided(Decision.DONE)
    words = _(
        "Your answer stands in the thread. What came with it was left out: %(names)s. You can attach it there."
    )
    return Decided(
        Decision.DONE, "left_out", words % {"names": ", ".join(answer.left_out)}, f"{url}#m{message.seq}"
    )


def refused(reason: str, sentence: str, url: str = "") -> Decided:
    words = _("Your answer by mail was not posted. %(sentence)s") % {"sentence": sentence}
    return Decided(Decision.REFUSED, reason, words, url)


def answered_notice(answer: Answer, person: Person, thread: Thread) -> Notice | None:
    """The notice of this thread that the mail answers, by the name that its mail had."""
    ours = re.compile(rf"<notice-(\d{{1,18}})(?:-[0-9a-f]+)?@{re.escape(our_host())}>")
    ids = [int(match[1]) for match in map(ours.fullmatch, answer.answers) if match]
    mine = Notice.objects.filter(recipient=person, pk__in=ids, url__startswith=thread.get_absolute_url())
    return mine.order_by("-pk").first()


def seq_of(notice: Notice | None) -> int | None:
    """Which message it leads to."""
    match = re.search(r"#m(\d{1,9})$", notice.url) if notice else None
    return int(match[1]) if match else None


def once(decided: Decided, person: Person, meant: Meant) -> Decided:
    """Not the same answer again and again: what we write must not keep a loop going."""
    now = timezone.now()
    answered = IncomingMail.objects.filter(person=person).exclude(answer="")
    is_same = answered.filter(received_at__gt=now - ANSWERS_APART, topic=meant.what, reason=decided.reason)
    if decided.reason in UNPROVEN and is_same.exists():
        return replace(decided, words="")
    if answered.filter(received_at__gt=now - DAY).count() >= ANSWERS_A_DAY:
        return replace(decided, words="")
    return decided
