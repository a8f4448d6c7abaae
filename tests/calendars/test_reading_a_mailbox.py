"""`manage.py read_mail` reads a real mailbox over a real TLS connection, decides each message once and loses none."""

import io
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from calendars.models import MailedEntry, MailReply, Reply
from home import inbound
from tests.calendars.imap_server import PASSWORD, USER, ImapServer, certificate
from tests.calendars.mails import send_all
from tests.calendars.replies import plain_reply
from tests.house.sources import ROOT


@pytest.fixture
def server(tmp_path):
    running = ImapServer(tmp_path)
    yield running
    running.close()


@pytest.fixture(autouse=True)
def mailbox(settings, server):
    settings.INVITES_ADDRESS, settings.INVITES_AUTHSERV_ID = "invites@example.org", "mx.example.org"
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_CA_FILE = "localhost", server.port, server.ca
    settings.IMAP_USER, settings.IMAP_PASSWORD = USER, PASSWORD
    settings.IMAP_DONE_FOLDER = "Done"


@pytest.fixture
def answers(weekly, anna, mads, clock):
    """A yes of Mads and a no of Anna, as they come in."""
    send_all()
    clock.move_to(datetime(2026, 9, 8, 9, tzinfo=UTC))
    rows = MailedEntry.objects.select_related("entry", "person")
    return plain_reply(rows.get(person=mads)), plain_reply(rows.get(person=anna), partstat="DECLINED")


def read_mail(**options):
    said = io.StringIO()
    call_command("read_mail", stdout=said, **options)
    return said.getvalue()


def flags(server, folder):
    return {uid: sorted(kept.flags) for uid, kept in server.folders[folder].items()}


def test_what_waits_is_decided_and_moved_away(server, answers):
    for raw in answers:
        server.put(raw)
    server.put(b"Subject: seen\r\n\r\n", flags="\\Seen")
    assert read_mail() == "2 read, 0 set aside.\n"
    assert dict(Reply.objects.values_list("person__name", "partstat")) == {
        "Mads Madsen": "ACCEPTED",
        "Anna Albers": "DECLINED",
    }
    assert (flags(server, "INBOX"), flags(server, "Done")) == (
        {3: ["\\Seen"]},
        {1: ["\\Seen"], 2: ["\\Seen"]},
    )
    assert not [line for line in server.said if "BODY[]" in line], "reading alone marks nothing"
    assert read_mail() == ""


def test_without_a_folder_for_what_is_done_it_stays_as_read(server, answers, settings):
    settings.IMAP_DONE_FOLDER = ""
    server.put(answers[0])
    assert read_mail() == "1 read, 0 set aside.\n"
    assert flags(server, "INBOX") == {1: ["\\Seen"]}
    assert read_mail() == ""


def test_a_server_that_cannot_move_copies_and_expunges_that_message_alone(server, answers):
    server.capabilities = "IMAP4rev1 UIDPLUS"
    server.put(b"Subject: marked by somebody else\r\n\r\n", flags="\\Seen \\Deleted")
    server.put(answers[0])
    read_mail()
    assert (list(server.folders["INBOX"]), list(server.folders["Done"])) == ([1], [2])


def test_a_program_that_is_ended_between_deciding_and_marking_decides_the_same_again(server, answers):
    server.put(answers[0])
    server.drops_after = "STORE"
    with pytest.raises(CommandError, match="cannot be read"):
        read_mail()
    assert (Reply.objects.count(), flags(server, "INBOX")) == (1, {1: []})
    server.drops_after = ""
    assert read_mail() == "1 read, 0 set aside.\n"
    assert (Reply.objects.count(), MailReply.objects.count()) == (1, 1)
    assert flags(server, "Done") == {1: ["\\Seen"]}


def test_broken_bytes_are_decided_like_any_mail_and_hold_up_nothing(server, answers):
    server.put(b"\xff\xfe\x00\r\n" * 50)
    server.put(b"From: (((\r\nContent-Type: multipart/mixed\r\n\r\n\x00")
    server.put(answers[0])
    assert read_mail() == "3 read, 0 set aside.\n"
    assert sorted(MailReply.objects.values_list("decision", flat=True)) == ["apply", "reject", "reject"]


def test_one_that_breaks_the_program_is_set_aside_and_the_others_are_read(server, answers, monkeypatch):
    server.put(b"Subject: poison\r\n\r\n")
    server.put(answers[0])
    take = inbound.take

    def break_on_poison(raw):
        if b"poison" in raw:
            raise ZeroDivisionError
        return take(raw)

    monkeypatch.setattr(inbound, "take", break_on_poison)
    with pytest.raises(CommandError, match="flagged"):
        read_mail()
    assert flags(server, "INBOX") == {1: ["\\Flagged", "\\Seen"]}
    assert Reply.objects.get().partstat == "ACCEPTED"


def test_a_store_that_is_away_marks_nothing(server, answers, monkeypatch):
    server.put(answers[0])

    def away(raw):
        raise OperationalError("gone")

    monkeypatch.setattr(inbound, "take", away)
    with pytest.raises(OperationalError):
        read_mail()
    assert flags(server, "INBOX") == {1: []}


def test_what_is_far_too_big_is_not_fetched(server, db):
    server.put(b"Subject: big\r\n\r\n" + b"a" * (4 * 1024 * 1024))
    read_mail()
    fetched = [line for line in server.said if "FETCH" in line]
    assert fetched == ["UID FETCH 1 (RFC822.SIZE)", "UID FETCH 1 (BODY.PEEK[HEADER])"]
    assert MailReply.objects.get().decision == "reject"


def test_a_server_that_nobody_vouches_for_is_not_told_the_password(server, settings, tmp_path):
    settings.IMAP_CA_FILE = str(certificate(tmp_path, "other")[0])
    with pytest.raises(CommandError, match="cannot be read: .*certificate"):
        read_mail()
    assert server.said == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("IMAP_PASSWORD", "wrong", "AUTHENTICATIONFAILED"),
        ("IMAP_FOLDER", "Nowhere", "Nowhere"),
        ("IMAP_HOST", "", "IMAP_HOST names no server"),
        ("IMAP_PORT", 1, "refused"),
    ],
)
def test_what_is_in_the_way_is_said_in_a_sentence(settings, server, name, value, words):
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=words):
        read_mail()


def test_one_message_comes_on_standard_input(answers, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers[0])))
    assert read_mail(stdin=True) == "apply\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Subject: hello\r\n\r\n")))
    assert read_mail(stdin=True) == "reject address\n"


def test_a_mail_server_is_told_to_try_again_while_the_store_is_away(tmp_path):
    """By the number that mail servers know; the message stays with them."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "read_mail", "--stdin"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        input=b"Subject: hello\r\n\r\n",
        capture_output=True,
    )
    assert ended.returncode == 75, ended.stderr
