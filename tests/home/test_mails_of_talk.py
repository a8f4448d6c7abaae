"""A mail about what was said, as it goes over the wire: what mail programs go by, and what one answers to."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from calendars.models import MailedEntry
from calendars.tasks import mail_invitations
from conversations import actions as conversations
from conversations.actions import draft, post_message
from conversations.models import Message, Thread
from home import inbound
from home.digests import send_digests
from notices import actions as notices
from notices.addresses import ANSWER, QUIETER, link_for, mailbox_for
from notices.models import Digest, Notice
from notices.tasks import answer_mails, send_mail
from people.models import Person
from spaces import actions as spaces
from spaces.models import Space
from spaces.tasks import mail_invitations as mail_strangers
from tests import factories
from tests.dumps import everything
from tests.people import browser

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def inbox(settings: Any) -> None:
    settings.TALK_ADDRESS = "talk@example.org"
    settings.INVITES_AUTHSERV_ID = "mx.example.org"


@pytest.fixture
def thread(impact: Any, anna: Person) -> Thread:
    return factories.make_thread(impact.space, "Three numbers", messages=[(anna, "Which three?")])


def say(thread: Thread, author: Person, body: str, reply_to: int | None = 1) -> Message:
    name = f"said-{Message.objects.count()}"
    return post_message(
        draft=draft(author=author, thread=thread, client_id=name, body=body, language="en", reply_to=reply_to)
    )


def due() -> None:
    Notice.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now())


def arrived() -> list[EmailMessage]:
    """Through bytes, as they come to a program."""
    return [message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mail.outbox]  # type: ignore[misc]


def test_an_answer_is_mailed_with_its_words_and_all_that_programs_go_by(
    thread: Thread, anna: Person, mads: Person
) -> None:
    say(thread, mads, "Reach, depth and **duration**.\n\nThe last is hard.")
    due()
    assert send_mail() == 1
    (letter,) = arrived()
    (notice,) = Notice.objects.filter(recipient=anna)
    headers = {name: " ".join(str(value).split()) for name, value in letter.items()}
    space = thread.space
    assert {
        name: value
        for name, value in headers.items()
        if name not in ("Date", "MIME-Version", "Content-Transfer-Encoding")
    } == {
        "Content-Type": 'text/plain; charset="utf-8"',
        "Subject": "Mads Madsen answered you in “Three numbers”",
        "From": "Impact measurement · Hansa <hansa@localhost>",
        "To": anna.email,
        "Reply-To": mailbox_for(anna, thread.topic, ANSWER),
        "Message-ID": f"<notice-{notice.pk}@localhost>",
        "In-Reply-To": f"<thread-{thread.pk}@localhost>",
        "References": f"<thread-{thread.pk}@localhost>",
        "List-Id": "Impact measurement <impact-measurement.localhost>",
        "List-Unsubscribe": f"<{link_for(anna, space.topic)}>, "
        f"<mailto:{mailbox_for(anna, space.topic, QUIETER)}?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
    }
    assert letter.get_content().split("\n-- \n")[0] == (
        "Hello Anna Albers,\n\n"
        "Mads Madsen answered you in “Three numbers”.\n\n"
        "    Reach, depth and **duration**.\n\n    The last is hard.\n\n"
        f"http://localhost:8000/threads/{thread.pk}/#m2\n\n"
        "Answer this mail to answer in the thread. What it quotes and your signature are left out.\n"
    )


def test_the_mail_can_be_answered_and_the_answer_stands_in_the_thread(
    thread: Thread, anna: Person, mads: Person
) -> None:
    said = say(thread, mads, "Reach, depth and duration.")
    due()
    send_mail()
    (letter,) = arrived()
    quoted = "\n".join(f"> {line}" for line in letter.get_content().split("\n"))
    raw = (
        f"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\n"
        f"From: {anna.name} <{anna.email}>\nTo: {letter['Reply-To']}\nMessage-ID: <1@example.org>\n"
        f"In-Reply-To: {letter['Message-ID']}\nContent-Type: text/plain; charset=utf-8\n\n"
        f"Good, three it is.\n\nOn 24 Nov 2026, {letter['From']} wrote:\n\n{quoted}\n"
    )
    assert inbound.take(raw.encode()) == "done"
    answer = Message.objects.get(thread=thread, seq=3)
    assert (answer.author, answer.body, answer.reply_to) == (anna, "Good, three it is.", said)
    assert Notice.objects.filter(recipient=anna).unread().count() == 0
    assert Notice.objects.filter(recipient=mads).unread().count() == 1, (
        "who is answered is told, by whatever door"
    )


@pytest.mark.parametrize("what", ["read", "deleted", "left", "muted"])
def test_what_was_read_deleted_muted_or_taken_away_meanwhile_is_not_mailed(
    thread: Thread, anna: Person, mads: Person, what: str
) -> None:
    message = say(thread, mads, "Reach.")
    due()
    if what == "read":
        conversations.mark_read(thread=thread, person=anna, first=1, last=2)
    elif what == "deleted":
        conversations.delete_message(message=message, by=mads)
    elif what == "left":
        spaces.set_role(membership=thread.space.memberships.get(person=mads), by=anna, role="coordinator")
        spaces.leave(space=thread.space, person=anna)
    else:
        conversations.set_level(thread=thread, person=anna, level="nothing")
    assert (send_mail(), mail.outbox) == (0, [])
    later = Notice.objects.due_for_mail(timezone.now() + timedelta(days=1))
    assert not later.filter(recipient=anna).exists(), "and never will be"


def test_of_a_confidential_group_nothing_travels_and_nothing_is_asked_back(
    circle: Any, anna: Person, mads: Person
) -> None:
    thread = factories.make_thread(circle.space, "Fear of leaving", messages=[(anna, "Who else?")])
    say(thread, mads, "I do, and Olga knows.")
    due()
    assert send_mail() == 1
    (letter,) = arrived()
    everything = letter.as_string() + letter.get_content()
    assert [
        word for word in ("Fear", "leaving", "Olga", "Mads", "Circle", "circle") if word in everything
    ] == []
    assert (letter["Subject"], letter["From"], letter["List-Id"], letter["Reply-To"]) == (
        "[Private group] New contribution",
        "Private group · Hansa <hansa@localhost>",
        "Hansa <private.localhost>",
        None,
    )


def test_what_became_confidential_while_the_mail_waited_is_told_as_such(
    thread: Thread, anna: Person, mads: Person
) -> None:
    say(thread, mads, "Reach, between us.")
    Space.objects.filter(pk=thread.space_id).update(is_confidential=True)
    due()
    send_mail()
    (letter,) = arrived()
    everything = letter.as_string() + letter.get_content()
    assert [word for word in ("Reach", "Impact", "impact") if word in everything] == []


def test_a_burst_that_goes_on_after_its_mail_is_another_mail_of_the_same_talk(
    thread: Thread, anna: Person, mads: Person, clock: Any
) -> None:
    say(thread, mads, "One.")
    due()
    send_mail()
    clock.shift(timedelta(minutes=1))
    say(thread, mads, "Two.")
    clock.shift(timedelta(minutes=4, seconds=59))
    assert send_mail() == 0, "one in five minutes"
    clock.shift(timedelta(seconds=2))
    assert send_mail() == 1
    first, second = arrived()
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"]
    assert "Two." in second.get_content()


def test_two_kinds_of_one_thread_are_not_two_mails_in_five_minutes(
    thread: Thread, anna: Person, mads: Person, clock: Any
) -> None:
    say(thread, mads, "One.")
    due()
    send_mail()
    say(thread, mads, "@Anna Albers: two.", reply_to=None)
    due()
    assert send_mail() == 0
    clock.shift(timedelta(minutes=6))
    assert send_mail() == 1


HOSTILE = [
    "Numbers\r\nBcc: olga@example.org",
    "Numbers\n\n<script>",
    'Quo"te, <olga@example.org>',
    "x" * 160,
    "Zażółć gęślą jaźń · 数",
    "=?utf-8?q?Bcc:_olga?=",
    "\u2028Bcc: olga@example.org",
    "a <b@c.example>, d",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_or_name_adds_a_header_or_a_recipient(
    thread: Thread, anna: Person, mads: Person, title: str
) -> None:
    Space.objects.filter(pk=thread.space_id).update(title=title)
    Thread.objects.filter(pk=thread.pk).update(title=title)
    Person.objects.filter(pk=mads.pk).update(name=title[:120])
    mads.refresh_from_db()
    say(thread, mads, title)
    due()
    assert send_mail() == 1
    (sent,) = mail.outbox
    (letter,) = arrived()
    assert sent.recipients() == [anna.email]
    assert (letter["Bcc"], letter["To"], letter.get_all("From")[0].addresses[0].addr_spec) == (
        None,
        anna.email,
        "hansa@localhost",
    )
    assert len(letter.get_all("From")[0].addresses) == 1
    assert re.fullmatch(r".*<impact-measurement\.localhost>", " ".join(str(letter["List-Id"]).split()))
    assert letter.get_content_type() == "text/plain"


# A link to choose a password keeps its secret there, out of the address.
SESSIONS = ["django_session"]


def test_programs_that_follow_every_link_of_every_mail_change_nothing(
    thread: Thread, impact: Any, circle: Any, anna: Person, mads: Person, clock: Any
) -> None:
    """Mail scanners do (Discourse CVE-2019-1020018): all addresses of all mails that there are, by GET and by HEAD."""
    send_digests()
    Digest.objects.update(told_until=timezone.now() - timedelta(days=1), due_at=timezone.now())
    say(thread, mads, "An answer.")
    due()
    send_mail()
    say(thread, mads, "@Anna Albers, named.", reply_to=None)
    private = factories.make_thread(circle.space, "Between us", messages=[(anna, "Who?")])
    say(private, mads, "Me.")
    notices.tell(
        recipients=[anna],
        key="spaces.coordinating",
        params={"space": "Impact measurement"},
        url="/groups/impact-measurement/",
        topic=impact.space.topic,
    )
    clock.shift(timedelta(minutes=6))
    send_mail()
    factories.make_thread(impact.space, "New", messages=[(mads, "Loud.")])
    clock.shift(timedelta(minutes=1))
    assert send_digests() >= 1
    entry = factories.make_entry(impact.space, "Weekly")
    MailedEntry.objects.create(entry=entry, person=anna, due_at=timezone.now(), changed_at=timezone.now())
    mail_invitations()
    spaces.invite(space=impact.space, by=anna, email="stranger@example.org")
    mail_strangers()
    inbound.take(
        f"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\nFrom: {mads.email}\n"
        f"To: {mailbox_for(mads, thread.topic, ANSWER)}\nMessage-ID: <2@example.org>\n\n> only this\n".encode()
    )
    answer_mails()
    Client().post("/accounts/password/reset/", {"email": mads.email})
    subjects = {sent.subject for sent in mail.outbox}
    assert len(subjects) >= 6, subjects
    links = set()
    for sent in mail.outbox:
        links |= set(re.findall(r"http://(?:localhost:8000|testserver)[^\s\"<>]*", sent.body))
        links |= set(
            re.findall(r"http://localhost:8000[^\s\"<>]*", sent.extra_headers.get("List-Unsubscribe", ""))
        )
    kinds = {re.sub(r"[\d.]+[a-z2-7]{20}|\d+|[\w-]{30,}", "…", link.split("#")[0]) for link in links}
    assert len({kind for kind in kinds if "/unsubscribe/" in kind}) >= 4, kinds
    clients = [browser(), browser(anna)]
    before = everything(but=SESSIONS)
    statuses = {
        getattr(client, method)(re.sub(r"http://[^/]+", "", link), follow=True).status_code
        for link in sorted(links)
        for client in clients
        for method in ("get", "head")
    }
    assert statuses == {200, 404, 405}, (
        "405: some pages know no HEAD; 404: who isn't signed in finds no group's page"
    )
    assert everything(but=SESSIONS) == before
    address = next(link for link in sorted(links) if "/unsubscribe/qs" in link).removeprefix(
        "http://localhost:8000"
    )
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert everything(but=SESSIONS) != before, "the comparison would have noticed"


def test_a_thread_that_is_louder_than_its_muted_space_is_mailed(
    thread: Thread, anna: Person, mads: Person
) -> None:
    thread.space.memberships.filter(person=anna).update(level="nothing")
    conversations.set_level(thread=thread, person=anna, level="mentions")
    say(thread, mads, "Reach.")
    due()
    assert send_mail() == 1


def test_what_is_said_among_coordinators_comes_from_their_space_and_can_be_answered(
    thread: Thread, anna: Person, mads: Person
) -> None:
    spaces.set_role(membership=thread.space.memberships.get(person=mads), by=anna, role="coordinator")
    conversations.set_circle(thread=thread, by=anna, circle="coordinators")
    Notice.objects.all().delete()
    say(thread, mads, "Reach.")
    due()
    assert send_mail() == 1
    (letter,) = arrived()
    assert letter["List-Id"] == "Impact measurement <impact-measurement.localhost>"
    assert letter["Reply-To"] == mailbox_for(anna, thread.topic, ANSWER)
    assert link_for(anna, thread.space.topic) in letter["List-Unsubscribe"]
