"""What was not read in the page is mailed: once, in its reader's language, and never to whom it no longer concerns."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone, translation

from config.worker import TASKS
from notices import actions
from notices.addresses import link_for
from notices.models import IncomingMail, Notice
from notices.sentences import SENTENCES
from notices.tasks import TRIES, forget_mails, send_mail
from people import actions as people
from people.models import Person
from tests.people import browser


class UnreachableServer(BaseEmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")


class BrokenServer(BaseEmailBackend):
    """One that fails in a way of its own."""

    def send_messages(self, email_messages: Any) -> int:
        raise RuntimeError("out of order")


def tell(person: Person, space: str = "Impact measurement", **more: Any) -> Notice:
    actions.tell(
        recipients=[person], key="spaces.accepted", params={"space": space}, url="/groups/x/", **more
    )
    return Notice.objects.filter(recipient=person).latest("pk")


def six_minutes_later() -> None:
    """Five minutes are the time that a person has to read it in the page."""
    Notice.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now() - timedelta(minutes=1))


def test_what_was_not_read_is_mailed_once(anna: Person) -> None:
    notice = tell(anna)
    six_minutes_later()
    assert send_mail() == 1
    assert send_mail() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([anna.email], "Welcome to Impact measurement")
    assert "You are now a member of Impact measurement.\nhttp://localhost:8000/groups/x/\n" in sent.body
    notice.refresh_from_db()
    assert notice.mailed_at is not None


def test_nothing_is_mailed_before_five_minutes_have_gone(anna: Person) -> None:
    notice = tell(anna)
    assert notice.mail_due_at == notice.created_at + timedelta(minutes=5)
    assert send_mail() == 0
    assert mail.outbox == []


def test_what_was_read_meanwhile_is_not_mailed(anna: Person) -> None:
    notice = tell(anna)
    six_minutes_later()
    assert actions.mark_read(person=anna, notice_ids=[notice.pk]) == 1
    assert send_mail() == 0


def test_what_should_not_be_mailed_stays_in_the_page(anna: Person) -> None:
    assert tell(anna, mail=False).mail_due_at is None


def test_losing_access_takes_the_mail_out_of_the_queue(anna: Person, mads: Person) -> None:
    for person in (anna, mads):
        tell(person, topic="space:7")
    six_minutes_later()
    actions.forget_topic(person=mads, topic="space:7")
    assert send_mail() == 1
    assert [sent.to for sent in mail.outbox] == [[anna.email]]


def test_nobody_is_written_to_who_was_shut_out(anna: Person) -> None:
    tell(anna)
    six_minutes_later()
    people.deactivate(person=anna)
    assert send_mail() == 0
    assert mail.outbox == []


def test_several_things_come_in_one_mail(anna: Person) -> None:
    tell(anna, "Impact measurement")
    tell(anna, "New ways of financing")
    six_minutes_later()
    assert send_mail() == 1
    (sent,) = mail.outbox
    assert sent.subject == "2 things for you to know"
    assert sent.body.index("Impact measurement") < sent.body.index("New ways of financing")


def test_a_mail_is_in_its_readers_language(anna: Person) -> None:
    anna.language = "et"
    anna.save()
    tell(anna)
    six_minutes_later()
    send_mail()
    with translation.override("et"):
        expected = str(SENTENCES["spaces.accepted"].subject) % {"space": "Impact measurement"}
    assert [sent.subject for sent in mail.outbox] == [expected]


def test_a_title_with_a_line_break_cannot_add_headers(anna: Person) -> None:
    tell(anna, "Harmless\r\nBcc: everybody@example.org")
    six_minutes_later()
    assert send_mail() == 1
    (sent,) = mail.outbox
    assert sent.subject == "Welcome to Harmless Bcc: everybody@example.org"
    assert sent.recipients() == [anna.email]


def test_a_mail_says_that_a_program_wrote_it_and_a_second_try_is_the_same_mail(anna: Person) -> None:
    notice = tell(anna)
    six_minutes_later()
    send_mail()
    (sent,) = mail.outbox
    assert sent.extra_headers == {
        "Message-ID": f"<notice-{notice.pk}@localhost>",
        "List-Id": "Hansa <notices.localhost>",
        "List-Unsubscribe": f"<{link_for(anna, 'mail')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
    }


def test_what_cannot_be_sent_is_put_off_twice_as_late_each_time_then_set_aside(
    anna: Person, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.UnreachableServer"
    notice = tell(anna)
    waits = []
    for _attempt in range(TRIES):
        six_minutes_later()
        assert send_mail() == 0
        notice.refresh_from_db()
        assert notice.mail_due_at is not None
        waits.append(round((notice.mail_due_at - timezone.now()).total_seconds() / 60))
    assert waits[:-1] == [1, 2, 4, 8]
    assert (notice.tries, notice.mailed_at) == (TRIES, None)
    assert notice.set_aside_at is not None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    six_minutes_later()
    assert send_mail() == 0


def test_one_persons_unreachable_server_does_not_keep_others_from_their_mail(
    anna: Person, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.UnreachableServer"
    tell(anna)
    six_minutes_later()
    send_mail()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_mail() == 0, "it is tried again later, not at once"
    six_minutes_later()
    assert send_mail() == 1


def test_a_person_of_whom_nothing_can_be_told_keeps_nobody_else_from_their_mail(
    anna: Person, mads: Person
) -> None:
    """No clock knows the first one's zone, so nobody can say whether it is night there."""
    first, second = sorted((anna, mads), key=lambda person: person.pk)
    Person.objects.filter(pk=first.pk).update(zone="Atlantis/Poseidonis")
    broken, other = tell(first), tell(first, "Another group", mail_at=lambda _person: timezone.now())
    waits = []
    for attempt in range(TRIES):
        tell(second, f"Group {attempt}")
        six_minutes_later()
        assert send_mail() == 1
        broken.refresh_from_db()
        assert broken.mail_due_at is not None
        waits.append(round((broken.mail_due_at - timezone.now()).total_seconds() / 60))
        assert send_mail() == 0, "it is tried again later, not at once"
    assert [sent.to for sent in mail.outbox] == [[second.email]] * TRIES
    assert waits[:-1] == [1, 2, 4, 8]
    other.refresh_from_db()
    broken.refresh_from_db()
    assert [(one.tries, one.set_aside_at is not None) for one in (broken, other)] == [(TRIES, True)] * 2
    Person.objects.filter(pk=first.pk).update(zone="Europe/Berlin")
    Notice.objects.update(set_aside_at=None, tries=0)
    six_minutes_later()
    assert send_mail() == 1


def test_what_one_worker_is_at_another_leaves_alone_until_the_lease_ends(anna: Person) -> None:
    notice = tell(anna)
    six_minutes_later()
    notice.refresh_from_db()
    Notice.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert send_mail() == 0
    Notice.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert send_mail() == 1


def test_a_sentence_that_a_later_version_dropped_stops_nothing(anna: Person) -> None:
    actions.tell(recipients=[anna], key="gone.with.the.wind", params={}, url="/")
    six_minutes_later()
    assert send_mail() == 0
    assert not Notice.objects.due_for_mail(timezone.now()).exists()


def test_a_person_has_one_unread_notice_of_a_name(anna: Person) -> None:
    first = tell(anna, dedupe="asked:1")
    tell(anna, dedupe="asked:1")
    assert Notice.objects.count() == 1
    actions.mark_read(person=anna, notice_ids=[first.pk])
    tell(anna, dedupe="asked:1")
    assert Notice.objects.count() == 2


class Asked(dict[str, Any]):
    """Params of which a sentence asks by name."""

    def __missing__(self, name: str) -> str:
        self[name] = name
        return name


def asked(sentence: Any, count: int) -> set[str]:
    given = Asked(count=count)
    _words = sentence % given
    return set(given)


def test_a_subject_needs_nothing_that_the_text_does_not_name() -> None:
    wrong = {
        key: names
        for key, one in SENTENCES.items()
        for count in (1, 2)
        if (names := asked(one.subject, count) - asked(one.text, count))
    }
    assert wrong == {}


@pytest.mark.parametrize("params", [{}, {"group": "x"}, [], "x"])
def test_a_notice_that_cannot_be_written_is_set_aside_and_the_others_are_mailed(
    mads: Person, params: Any
) -> None:
    tell(mads, "Impact measurement")
    torn = Notice.objects.create(
        recipient=mads, key="spaces.accepted", params=params, url="/", mail_due_at=timezone.now()
    )
    six_minutes_later()
    assert (send_mail(), send_mail()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.subject == "Welcome to Impact measurement"
    torn.refresh_from_db()
    assert (torn.set_aside_at is not None, torn.mailed_at) == (True, None)


def test_a_mail_that_fails_for_any_reason_is_set_aside_after_five_tries(mads: Person, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    notice = tell(mads)
    for _try in range(TRIES):
        six_minutes_later()
        assert send_mail() == 0
    notice.refresh_from_db()
    assert (notice.tries, notice.set_aside_at is not None, notice.mailed_at) == (TRIES, True, None)


def test_the_admin_shows_what_was_set_aside_and_tries_it_again(
    mads: Person, stefan: Person, settings: Any
) -> None:
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.BrokenServer"
    notice, other = tell(mads), tell(stefan)
    for _try in range(TRIES):
        six_minutes_later()
        send_mail()
    settings.EMAIL_BACKEND = works
    client = browser(stefan)
    page = client.get("/admin/notices/notice/?set_aside_at__isempty=0").content.decode()
    assert f"/admin/notices/notice/{notice.pk}/change/" in page
    assert "Impact measurement" not in page
    chosen = {"action": "try_again", "_selected_action": [str(notice.pk)]}
    assert client.post("/admin/notices/notice/", chosen).status_code == 302
    assert send_mail() == 1
    assert [sent.to for sent in mail.outbox] == [[mads.email]]
    other.refresh_from_db()
    assert other.set_aside_at is not None


def test_what_was_decided_on_mails_is_kept_for_half_a_year_whatever_they_were_about(mads: Person) -> None:
    assert "notices.tasks.forget_mails" in TASKS
    now = timezone.now()
    for number, what in enumerate(("space:1", "thread:7", "digest", "")):
        for days in (179, 181):
            IncomingMail.objects.create(
                digest=f"{number}-{days}",
                decision="done",
                topic=what,
                person=mads if what else None,
                received_at=now - timedelta(days=days),
            )
    assert (forget_mails(), forget_mails()) == (4, 0)
    assert sorted(IncomingMail.objects.values_list("digest", flat=True)) == [f"{n}-179" for n in range(4)]
