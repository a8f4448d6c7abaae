"""An answer by mail is posted in its thread as its author wrote it, by nobody but its author, and once."""

import json
import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from conversations.models import Message, Thread
from conversations.quotations import own_words
from conversations.replies_by_mail import read_answer
from home import inbound
from notices import actions as notices
from notices.addresses import ANSWER, mailbox_for
from notices.models import IncomingMail, Notice
from notices.tasks import answer_mails
from people import actions as people
from people.models import Person
from spaces import actions as spaces
from spaces.models import Space
from tests import factories

FOLDER = Path(__file__).parents[1] / "data" / "talk-replies"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
OURS = ("https://hansa.example.org/",)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_of_each_sample_what_its_author_wrote_is_taken_and_no_more(name: str) -> None:
    answer = read_answer((FOLDER / name).read_bytes(), OURS)
    expected = EXPECTED[name]
    assert {
        "text": answer.text,
        "left_out": list(answer.left_out),
        "automatic": answer.envelope.is_automatic,
        "verdict": answer.envelope.verdict_of("mx.example.org"),
    } == {"left_out": [], "automatic": False, "verdict": "pass", **expected}


@pytest.mark.parametrize(
    "text",
    [
        "Tak for mødet. Jeg synes, vi skal fortsætte.",
        "Thanks, that is what I meant.\nBest, if we begin at nine.",
        "From: Berlin\nDate: Monday\nTo: Tallinn\nBy train.",
        "> as Anna says\n\nI think so too.",
        "She wrote in 2024:\nno.",
        "-----\nA line between two thoughts.\n-----\nAnd on.",
        "- one\n- two\n\n1. three",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text: str) -> None:
    assert own_words(text, OURS) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    read_answer(data)


@given(
    st.lists(
        st.sampled_from(["> so", "Hello", "", "--", "On 3 May, A <a@b.de> wrote:", "From: a@b.de", "x: y"])
    )
)
def test_whatever_is_cut_off_nothing_is_added_or_changed(lines: list[str]) -> None:
    rest = iter(lines)
    assert all(line in rest for line in own_words("\n".join(lines)).split("\n") if line)


@pytest.fixture(autouse=True)
def inbox(settings: Any) -> None:
    settings.TALK_ADDRESS = "talk@example.org"
    settings.INVITES_AUTHSERV_ID = "mx.example.org"


@pytest.fixture
def thread(impact: Any, anna: Person, mads: Person) -> Thread:
    return factories.make_thread(
        impact.space,
        "Three numbers",
        language="en",
        messages=[(mads, "I have three."), (anna, "Which three?")],
    )


def brought(name: str, thread: Thread, person: Person, **other: str) -> bytes:
    """A sample as this person would have sent it to the address of this thread."""
    raw = (FOLDER / name).read_bytes()
    own = re.search(rb"\r\nFrom: .*<(.+)>\r\n", raw)
    assert own
    pairs = {own[1].decode(): person.email, "hansa.example.org": "localhost"}
    domain, old = person.email.partition("@")[2], own[1].decode().partition("@")[2]
    raw = raw.replace(f"header.from={old}".encode(), f"header.from={domain}".encode())
    address = mailbox_for(person, thread.topic, ANSWER)
    for before, after in {**pairs, "talk+at7.12.TOKEN@example.org": address, **other}.items():
        raw = raw.replace(before.encode(), after.encode())
    return raw


def bodies(thread: Thread) -> list[tuple[str, str, str]]:
    rows = Message.objects.filter(thread=thread).exclude(client_id__startswith="test-").order_by("seq")
    return [(one.author.name if one.author else "", one.body, one.language) for one in rows]


def answered() -> list[tuple[list[str], str]]:
    """The answers that go back, and what they say between greeting and link."""
    answer_mails()
    return [(sent.to, sent.body.split("\n\n")[1]) for sent in mail.outbox]


def test_an_answer_is_posted_in_its_thread_in_its_authors_name_and_language(
    thread: Thread, mads: Person
) -> None:
    mads.language = "da"
    mads.save()
    assert inbound.take(brought("gmail_en.eml", thread, mads)) == "done"
    assert bodies(thread) == [
        ("Mads Madsen", "Reach, depth and duration.\n\nThe last one is the hard one.", "da")
    ]
    assert answered() == []
    row = IncomingMail.objects.get()
    assert (row.person, row.topic, row.decision, row.answer) == (mads, thread.topic, "done", "")


def test_it_answers_the_message_that_its_mail_told_of_and_that_notice_is_read(
    thread: Thread, mads: Person, anna: Person
) -> None:
    notices.tell(
        recipients=[mads],
        key="conversations.answered",
        params={"thread": thread.title},
        names=anna,
        url=f"{thread.get_absolute_url()}#m2",
        topic=thread.space.topic,
    )
    notice = Notice.objects.get(recipient=mads)
    inbound.take(brought("apple_en.eml", thread, mads, **{"notice-5@": f"notice-{notice.pk}@"}))
    (posted,) = Message.objects.filter(thread=thread, seq=3)
    assert posted.reply_to is not None
    assert posted.reply_to.seq == 2
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_mail_that_is_delivered_twice_is_one_message_whatever_way_it_came(
    thread: Thread, mads: Person
) -> None:
    raw = brought("gmail_en.eml", thread, mads)
    other_way = b"Received: from another.example\r\n" + raw
    assert [inbound.take(one) for one in (raw, raw, other_way)] == ["done"] * 3
    assert (len(bodies(thread)), IncomingMail.objects.count()) == (1, 1)


def test_who_got_a_mail_forwarded_cannot_answer_in_its_readers_name(
    thread: Thread, mads: Person, olga: Person
) -> None:
    forwarded = brought("gmail_en.eml", thread, mads).replace(mads.email.encode(), olga.email.encode())
    assert olga.email.encode() in forwarded
    assert inbound.take(forwarded) == "rejected sender"
    assert bodies(thread) == []
    assert [to for to, _said in answered()] == [[mads.email]], (
        "the person themselves is told, and nobody else"
    )
    inbound.take(forwarded.replace(b"CAF1", b"CAF2"))
    assert len(answered()) == 1, "once a day"


def test_a_confirmed_address_that_is_not_the_one_for_signing_in_will_do(thread: Thread, mads: Person) -> None:
    raw = brought("gmail_en.eml", thread, mads).replace(mads.email.encode(), b"other@example.org")
    assert inbound.take(raw) == "rejected sender"
    mads.emailaddress_set.create(email="Other@example.org", verified=True)
    IncomingMail.objects.all().delete()
    assert inbound.take(raw) == "done"


def test_what_our_own_mail_server_does_not_vouch_for_is_not_posted(
    thread: Thread, mads: Person, settings: Any
) -> None:
    raw = brought("gmail_en.eml", thread, mads)
    assert inbound.take(raw.replace(b"dmarc=pass", b"dmarc=fail")) == "rejected authentication"
    assert answered() == []
    assert inbound.take(raw.replace(b"dmarc=pass", b"dmarc=none")) == "rejected unauthenticated"
    settings.INVITES_AUTHSERV_ID = ""
    assert inbound.take(raw) == "rejected unauthenticated"
    assert bodies(thread) == []
    assert [to for to, _said in answered()] == [[mads.email]]
    settings.INVITES_AUTHSERV_ID = "mx.example.org"
    assert inbound.take(raw) == "done", "what was rejected has used up no name"


@pytest.mark.parametrize("change", ["code", "person", "thread", "purpose"])
def test_an_address_is_bound_to_its_thread_its_person_and_its_purpose(
    thread: Thread, mads: Person, anna: Person, change: str
) -> None:
    other = factories.make_thread(thread.space, "Another")
    address = mailbox_for(mads, thread.topic, ANSWER)
    wrong = {
        "code": address.replace(address.partition("@")[0][-20:], "a" * 20),
        "person": address.replace(f".{mads.pk}.", f".{anna.pk}."),
        "thread": address.replace(f"+at{thread.pk}.", f"+at{other.pk}."),
        "purpose": address.replace("+a", "+q"),
    }[change]
    assert wrong != address
    assert inbound.take(brought("gmail_en.eml", thread, mads, **{address: wrong})) == "reject address"
    assert Message.objects.exclude(client_id__startswith="test-").count() == 0


@pytest.mark.parametrize("name", sorted(name for name, one in EXPECTED.items() if one.get("automatic")))
def test_what_programs_write_by_themselves_is_neither_posted_nor_answered(
    thread: Thread, mads: Person, name: str
) -> None:
    assert inbound.take(brought(name, thread, mads)) == "ignored automatic"
    assert (bodies(thread), answered()) == ([], [])


def test_our_own_answer_that_comes_back_ends_there(thread: Thread, mads: Person) -> None:
    inbound.take(brought("nothing_written_en.eml", thread, mads))
    answer_mails()
    (sent,) = mail.outbox
    back = (
        sent.message()
        .as_bytes()
        .replace(f"To: {mads.email}".encode(), f"To: {mailbox_for(mads, thread.topic, ANSWER)}".encode())
    )
    assert inbound.take(back) == "ignored automatic"
    assert len(answered()) == 1


def refuse_by_leaving(thread: Thread, mads: Person) -> None:
    spaces.leave(space=thread.space, person=mads)


def refuse_by_locking(thread: Thread, mads: Person) -> None:
    Thread.objects.filter(pk=thread.pk).update(is_locked=True)


def refuse_by_archiving(thread: Thread, mads: Person) -> None:
    Space.objects.filter(pk=thread.space_id).update(state=Space.State.ARCHIVED)


def refuse_by_secrecy(thread: Thread, mads: Person) -> None:
    Space.objects.filter(pk=thread.space_id).update(is_confidential=True)


@pytest.mark.parametrize(
    ("make", "reason", "sentence", "has_link"),
    [
        (refuse_by_leaving, "gone", "This thread is not there for you, or not any more.", False),
        (refuse_by_locking, "locked", "This thread is closed for new messages.", True),
        (refuse_by_archiving, "archived", "This space is archived", True),
        (refuse_by_secrecy, "confidential", "This group is confidential", True),
    ],
)
def test_what_cannot_be_posted_is_refused_politely_and_once(
    thread: Thread, mads: Person, make: Any, reason: str, sentence: str, has_link: bool
) -> None:
    make(thread, mads)
    raw = brought("gmail_en.eml", thread, mads)
    assert [inbound.take(raw), inbound.take(raw)] == [f"refused {reason}"] * 2
    assert bodies(thread) == []
    ((to, said),) = answered()
    assert (to, said.startswith(f"Your answer by mail was not posted. {sentence}")) == ([mads.email], True)
    (sent,) = mail.outbox
    assert (f"/threads/{thread.pk}/" in sent.body) is has_link
    assert "Three numbers" not in sent.body + sent.subject
    assert {name: sent.extra_headers[name] for name in ("In-Reply-To", "Auto-Submitted")} == {
        "In-Reply-To": "<CAF1@gmail.com>",
        "Auto-Submitted": "auto-replied",
    }
    assert answer_mails() == 0


def test_nothing_and_too_much_are_refused(thread: Thread, mads: Person) -> None:
    assert inbound.take(brought("nothing_written_en.eml", thread, mads)) == "refused empty"
    long = brought("apple_en.eml", thread, mads).replace(b"Yes, and a fourth: cost.", b"word " * 4001)
    assert inbound.take(long) == "refused too_long"
    assert [said[:36] for _to, said in answered()] == ["Your answer by mail was not posted. "] * 2


def test_files_are_left_out_and_the_author_is_told_which(thread: Thread, mads: Person) -> None:
    assert inbound.take(brought("apple_de_with_picture.eml", thread, mads)) == "done left_out"
    assert [body for _name, body, _language in bodies(thread)] == ["Siehe Anhang."]
    ((to, said),) = answered()
    assert to == [mads.email]
    assert "zahlen.pdf" in said
    assert "logo.png" not in said


def test_who_was_shut_out_posts_nothing_and_gets_no_mail(thread: Thread, mads: Person) -> None:
    raw = brought("gmail_en.eml", thread, mads)
    people.deactivate(person=mads)
    assert inbound.take(raw) == "rejected nobody"
    assert (bodies(thread), answered()) == ([], [])


def test_a_name_with_line_breaks_adds_no_header_to_the_answer(thread: Thread, mads: Person) -> None:
    hostile = brought("apple_de_with_picture.eml", thread, mads).replace(
        b'filename="zahlen.pdf"', b"filename*=utf-8''a%0D%0ABcc%3A%20olga%40example.org%0D%0A.pdf"
    )
    Person.objects.filter(pk=mads.pk).update(name="Mads\r\nBcc: olga@example.org")
    assert inbound.take(hostile) == "done left_out"
    answer_mails()
    (sent,) = mail.outbox
    arrived = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    assert (arrived["Bcc"], arrived["To"], sent.recipients()) == (None, mads.email, [mads.email])
