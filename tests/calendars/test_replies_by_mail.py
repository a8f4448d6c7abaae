"""Every mail that comes in gets one decision, and only what is proven in every respect changes an answer."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from calendars import actions
from calendars.addresses import link_of, mailbox_of, mailed_to
from calendars.inbound import Known, decide
from calendars.inbound_mail import read_mail
from calendars.models import Entry, MailedEntry, MailReply, Reply
from calendars.recurrence import Series
from notices.models import Notice
from notices.tasks import send_mail
from people import actions as people
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from tests.calendars.mails import send_all
from tests.calendars.replies import CONTEXT, EXPECTED, SAMPLES, brought_to, plain_reply, sample
from tests.people import browser

Decision = MailReply.Decision
THURSDAY = datetime(2026, 10, 1, 10)
TUESDAYS = Series(datetime(2026, 3, 3, 10), timedelta(hours=1), "Europe/Berlin", "FREQ=WEEKLY;COUNT=5")


@pytest.fixture(autouse=True)
def inbox(settings):
    settings.INVITES_ADDRESS = "invites@example.org"
    settings.INVITES_AUTHSERV_ID = CONTEXT["trusted_authserv_id"]


@pytest.fixture
def mailed(weekly, mads, clock):
    """What Mads was sent of the weekly call; the answer that `plain_reply` writes was given a moment ago."""
    send_all()
    mail.outbox.clear()
    clock.move_to(datetime(2026, 9, 8, 8, 0, 30, tzinfo=UTC))
    return row_of(mads)


def row_of(person):
    rows = MailedEntry.objects.select_related("entry__space", "person").prefetch_related("entry__occurrences")
    return rows.get(person=person)


def known_to_ann() -> Known:
    return Known(
        uid=CONTEXT["uid"],
        organizer=CONTEXT["organizer_address"].lower(),
        invitee="ann@uni.example",
        series=TUESDAYS,
        sequences={None: CONTEXT["sequence"]},
        answered={
            None: datetime.strptime(CONTEXT["last_reply_dtstamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        },
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_as_it_came_gets_its_decision(name):
    read = read_mail(sample(name))
    known = known_to_ann() if CONTEXT["organizer_address"].lower() in read.recipients else None
    decision = decide(read, known, CONTEXT["trusted_authserv_id"])
    expected = EXPECTED[name]
    assert decision.decision == expected["decision"]
    if expected["decision"] == "apply":
        assert (decision.answer.uid, decision.answer.attendees, decision.answer.partstat) == (
            expected["uid"],
            (expected["attendee"],),
            expected["partstat"],
        )
    if "recurrence_id" in expected:
        assert decision.answer.recurrence_id == datetime.fromisoformat(expected["recurrence_id"])
        assert decision.date == datetime(2026, 3, 17, 10)


REASONS = {
    "delegated.eml": "delegated",
    "forged_auth_results.eml": "authentication",
    "inbound_request.eml": "method",
    "method_mismatch.eml": "method_mismatch",
    "spoof_from.eml": "sender",
    "stale_sequence.eml": "sequence",
    "unknown_uid.eml": "uid",
    "wrong_plus_tag.eml": "address",
}


@pytest.fixture
def ann(group, clock):
    """Ann was invited to the five Tuesdays that the samples answer to, and it is the day on which they were sent."""
    clock.move_to(datetime(2026, 1, 5, 12, tzinfo=UTC))
    ann = factories.make_person("Ann", email="ann@uni.example")
    factories.make_membership(group, ann)
    entry = actions.create_entry(
        space=group,
        by=None,
        title="Arbeitsgruppe Küste",
        starts_local=TUESDAYS.starts_local,
        ends_local=TUESDAYS.starts_local + TUESDAYS.duration,
        zone=TUESDAYS.zone,
        rrule=TUESDAYS.rrule,
        uid=CONTEXT["uid"],
    )
    Entry.objects.filter(pk=entry.pk).update(sequence=CONTEXT["sequence"])
    MailedEntry.objects.filter(entry=entry).update(method="REQUEST")
    Reply.objects.create(
        entry=entry, person=ann, partstat="TENTATIVE", answered_at=datetime(2026, 1, 3, tzinfo=UTC)
    )
    return ann


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_that_came_to_an_invitation_of_ours_changes_what_it_may_and_is_kept_as_a_row(name, ann):
    row = actions.take_mail(brought_to(row_of(ann), sample(name)))
    expected = EXPECTED[name]
    reason = REASONS.get(name, "")
    assert (row.decision, row.reason) == (expected["decision"], reason)
    assert MailReply.objects.get() == row
    answers = {
        one.occurrence.recurrence_id if one.occurrence else None: (one.partstat, one.comment)
        for one in Reply.objects.filter(person=ann)
    }
    if expected["decision"] != "apply":
        assert answers == {None: ("TENTATIVE", "")}
    elif "recurrence_id" in expected:
        assert answers == {None: ("TENTATIVE", ""), datetime(2026, 3, 17, 10): ("DECLINED", "")}
    else:
        comment = "Leider verhindert, sorry" if name == "outlook_decline_comment.eml" else ""
        assert answers == {None: (expected["partstat"], comment)}


def test_an_answer_by_mail_shows_on_the_page_with_its_word(mailed, anna):
    row = actions.take_mail(plain_reply(mailed, partstat="DECLINED", lines=("COMMENT:In Riga that week",)))
    assert (row.decision, row.person, row.entry, row.partstat) == (
        "apply",
        mailed.person,
        mailed.entry,
        "DECLINED",
    )
    shown = browser(anna).get(f"/calendar/entries/{mailed.entry_id}/").content.decode()
    assert "Mads Madsen: In Riga that week" in shown and "1 no" in shown
    stranger = browser(factories.make_partner("Somebody")).get(f"/calendar/entries/{mailed.entry_id}/")
    assert "In Riga" not in stranger.content.decode()


@pytest.mark.parametrize(
    ("changes", "decision", "reason"),
    [
        ({}, "apply", ""),
        ({"organizer": ""}, "apply", ""),
        ({"sender": "MADS-MADSEN@Example.ORG"}, "apply", ""),
        ({"headers": (("Auto-Submitted", "auto-generated"),)}, "apply", ""),
        ({"verdict": ""}, "review", "unauthenticated"),
        ({"verdict": "mx.evil.example; dmarc=pass header.from=example.org"}, "review", "unauthenticated"),
        ({"verdict": "mx.example.org; spf=pass"}, "review", "unauthenticated"),
        ({"verdict": "mx.example.org; dmarc=none"}, "review", "unauthenticated"),
        ({"verdict": "mx.example.org (dmarc=pass); dmarc=none"}, "review", "unauthenticated"),
        (
            {"verdict": 'mx.example.org; spf=none smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=fail'},
            "reject",
            "authentication",
        ),
        (
            {"verdict": 'mx.example.org; spf=pass (of "a) ; dmarc=pass (b"@evil.example)'},
            "review",
            "unauthenticated",
        ),
        ({"verdict": "mx.example.org; dmarc=pass; dmarc=fail"}, "review", "unauthenticated"),
        ({"verdict": "mx.example.org 1; dkim=pass; DMARC = Pass header.from=example.org"}, "apply", ""),
        (
            {"verdict": "mx.example.org; dmarc=fail (p=none) header.from=example.org"},
            "reject",
            "authentication",
        ),
        ({"verdict": "mx.example.org; dmarc=pass header.from=evil.example"}, "reject", "authentication"),
        (
            {
                "verdict": "mx.example.org; dmarc=fail header.from=example.org",
                "headers": (
                    ("Authentication-Results", "mx.example.org; dmarc=pass header.from=example.org"),
                ),
            },
            "reject",
            "authentication",
        ),
        ({"sender": "mallory@evil.example"}, "reject", "sender"),
        ({"sender": "mads-madsen@example.org, mallory@evil.example"}, "reject", "sender"),
        ({"headers": (("From", "mallory@evil.example"),)}, "reject", "sender"),
        (
            {"parameters": ';SENT-BY="mailto:office@example.org"', "sender": "office@example.org"},
            "review",
            "sent_by",
        ),
        ({"attendee": "anna-albers@example.org"}, "reject", "attendee"),
        ({"lines": ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:guest@example.org",)}, "reject", "attendee"),
        ({"organizer": "other@example.org"}, "reject", "organizer"),
        ({"uid": "other@hansa"}, "reject", "uid"),
        ({"method": "CANCEL"}, "reject", "method"),
        ({"method": "REQUEST"}, "reject", "method"),
        ({"method": "REFRESH"}, "reject", "method"),
        ({"method": "COUNTER"}, "review", "counter"),
        ({"partstat": "DELEGATED"}, "review", "delegated"),
        ({"partstat": "NEEDS-ACTION"}, "ignore", "undecided"),
        ({"partstat": "COMPLETED"}, "reject", "partstat"),
        ({"lines": ("RECURRENCE-ID;RANGE=THISANDFUTURE:20261001T070000Z",)}, "review", "this_and_later"),
        ({"lines": ("RECURRENCE-ID:20261002T070000Z",)}, "reject", "date"),
        ({"lines": ("RECURRENCE-ID:00010101T000000Z",)}, "reject", "date"),
        ({"lines": ("END:VEVENT", "BEGIN:VEVENT")}, "review", "several"),
        ({"headers": (("Auto-Submitted", "auto-replied"),)}, "ignore", "automatic"),
        ({"to": "invites@example.org"}, "reject", "address"),
        ({"to": "invites+1.aaaaaaaaaaaaaaaaaaaa@example.org"}, "reject", "address"),
        ({"to": "invites+99999999999999999.aaaaaaaaaaaaaaaaaaaa@example.org"}, "reject", "address"),
    ],
)
def test_what_is_decided(mailed, changes, decision, reason):
    row = actions.take_mail(plain_reply(mailed, **changes))
    assert (row.decision, row.reason) == (decision, reason)
    assert Reply.objects.filter(person=mailed.person).count() == (1 if decision == "apply" else 0)
    assert (row.person is None) == (reason == "address")


@pytest.mark.parametrize(
    "written",
    [
        "RECURRENCE-ID;TZID=Europe/Tallinn:20261001T100000",
        "RECURRENCE-ID:20261001T070000Z",
        "RECURRENCE-ID;TZID=Europe/London:20261001T080000",
        'RECURRENCE-ID;TZID="W. Europe Standard Time":20261001T090000',
        "RECURRENCE-ID;TZID=Own zone:20261001T100000",
        "RECURRENCE-ID;VALUE=DATE:20261001",
    ],
)
def test_a_date_is_known_by_its_instant_in_whatever_zone_it_is_written(mailed, written):
    actions.take_mail(plain_reply(mailed, lines=(written,)))
    assert Reply.objects.get().occurrence.recurrence_id == THURSDAY


def test_an_answer_to_whole_days_is_known_by_its_day(group, mads, clock):
    entry = actions.create_entry(
        space=group,
        by=None,
        title="Days in Tallinn",
        starts_local=datetime(2026, 10, 1),
        ends_local=datetime(2026, 10, 2),
        zone="Europe/Tallinn",
        is_all_day=True,
        rrule="FREQ=WEEKLY;COUNT=3",
    )
    send_all()
    mailed = MailedEntry.objects.select_related("entry", "person").get(person=mads)
    for number, written in enumerate([";VALUE=DATE:20261008", ":20261008T000000Z", ":20261007T210000Z"]):
        stamp = f"2026090{number + 7}T090000Z"
        row = actions.take_mail(plain_reply(mailed, stamp=stamp, lines=(f"RECURRENCE-ID{written}",)))
        assert (row.decision, row.recurrence_id) == ("apply", datetime(2026, 10, 8))
    assert Reply.objects.get(entry=entry).occurrence.recurrence_id == datetime(2026, 10, 8)


def test_an_answer_to_an_older_plan_is_stale_and_the_person_is_asked_anew(mailed, anna):
    before = plain_reply(mailed)
    actions.change_entry(entry=mailed.entry, by=anna, place="Port")
    row = actions.take_mail(before)
    assert (row.decision, row.reason, Reply.objects.count()) == ("stale", "sequence", 0)
    notice = Notice.objects.get(key="calendars.confirm")
    assert (notice.recipient, notice.url) == (
        mailed.person,
        link_of(mailed).removeprefix("http://localhost:8000"),
    )


def test_a_date_that_moved_is_older_plan_though_the_series_stands(mailed, anna):
    one, series = plain_reply(mailed, lines=("RECURRENCE-ID:20261001T070000Z",)), plain_reply(mailed)
    actions.move_date(
        entry=mailed.entry, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 10)
    )
    assert [actions.take_mail(raw).decision for raw in (one, series)] == ["stale", "apply"]


def test_of_two_answers_the_one_that_was_given_later_counts_in_whatever_order_they_come(mailed):
    early, late = (
        plain_reply(mailed, stamp="20260907T090000Z"),
        plain_reply(mailed, partstat="DECLINED", stamp="20260907T090100Z"),
    )
    assert [actions.take_mail(raw).decision for raw in (late, early)] == ["apply", "ignore"]
    assert Reply.objects.get().partstat == "DECLINED"


def test_two_quick_answers_by_mail_both_count_though_the_first_came_late(mailed, clock):
    first, second = (
        plain_reply(mailed, stamp="20260907T090000Z"),
        plain_reply(mailed, partstat="DECLINED", stamp="20260907T090200Z"),
    )
    clock.move_to(datetime(2026, 9, 7, 9, 5, tzinfo=UTC))
    assert [actions.take_mail(raw).decision for raw in (first, second)] == ["apply", "apply"]


def test_what_was_said_on_the_page_since_is_not_undone(mailed, clock):
    clock.move_to(datetime(2026, 9, 8, 12, tzinfo=UTC))
    actions.reply(person=mailed.person, entry=mailed.entry, partstat="DECLINED")
    row = actions.take_mail(plain_reply(mailed, stamp="20260908T110000Z"))
    assert (row.decision, row.reason, Reply.objects.get().partstat) == ("ignore", "older_answer", "DECLINED")


def test_a_clock_that_is_ahead_does_not_block_later_answers(mailed, clock):
    clock.move_to(datetime(2026, 9, 8, 12, tzinfo=UTC))
    actions.take_mail(plain_reply(mailed, stamp="20990101T000000Z"))
    clock.move_to(datetime(2026, 9, 8, 13, tzinfo=UTC))
    row = actions.take_mail(plain_reply(mailed, partstat="DECLINED", stamp="20260908T123000Z"))
    assert (row.decision, Reply.objects.get().partstat) == ("apply", "DECLINED")


def test_the_same_mail_twice_is_decided_once_and_a_second_copy_changes_nothing(mailed):
    raw = plain_reply(mailed)
    first = actions.take_mail(raw)
    assert actions.take_mail(raw) == first
    assert MailReply.objects.count() == 1
    copy = actions.take_mail(b"Received: from elsewhere\r\n" + raw)
    assert (copy.decision, copy.reason) == ("ignore", "older_answer")
    assert Reply.objects.count() == 1


def test_who_left_or_was_shut_out_answers_nothing(mailed, anna):
    spaces.leave(space=mailed.entry.space, person=mailed.person)
    raw = plain_reply(mailed)
    assert (actions.take_mail(raw).reason, Reply.objects.count()) == ("not_invited", 0)
    row = MailedEntry.objects.select_related("entry", "person").get(person=anna)
    people.deactivate(person=anna)
    assert (actions.take_mail(plain_reply(row)).reason, Reply.objects.count()) == ("not_invited", 0)


def test_an_address_that_somebody_else_got_hold_of_speaks_for_its_invitee_alone(mailed, anna):
    """Forwarded: Anna answers by the address of Mads, for herself and for him."""
    for attendee in (anna.email, mailed.person.email):
        row = actions.take_mail(plain_reply(mailed, attendee=attendee, sender=anna.email))
        assert row.decision == "reject"
    assert Reply.objects.count() == 0


@pytest.mark.parametrize("verb", ["cancel", "cancel_date", "over"])
def test_there_is_nothing_to_answer_where_nothing_takes_place(mailed, anna, clock, verb):
    lines = ("RECURRENCE-ID:20261001T070000Z",) if verb == "cancel_date" else ()
    if verb == "cancel":
        actions.cancel_entry(entry=mailed.entry, by=anna)
    elif verb == "cancel_date":
        actions.cancel_date(entry=mailed.entry, by=anna, recurrence_id=THURSDAY)
    else:
        clock.move_to(datetime(2027, 6, 1, tzinfo=UTC))
    row = actions.take_mail(plain_reply(mailed, lines=lines, sequence=99))
    assert (row.decision, row.reason) == ("stale", "over" if verb == "over" else "cancelled")
    assert (Reply.objects.count(), Notice.objects.filter(key="calendars.confirm").count()) == (0, 0)


def test_a_confidential_space_takes_no_answers(mailed):
    Space.objects.filter(pk=mailed.entry.space_id).update(is_confidential=True)
    row = actions.take_mail(plain_reply(mailed, verdict=""))
    assert (row.decision, row.reason, Notice.objects.filter(key="calendars.confirm").exists()) == (
        "reject",
        "not_invited",
        False,
    )


def test_what_a_person_has_to_confirm_reaches_them_once_by_a_link_that_works(mailed, clock):
    for second in range(3):
        actions.take_mail(plain_reply(mailed, verdict="", stamp=f"2026090{second + 1}T080000Z"))
    clock.shift(timedelta(minutes=6))
    assert send_mail() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([mailed.person.email], "Please confirm your answer: Weekly call")
    link = next(line for line in sent.body.splitlines() if "/calendar/answers/" in line)
    assert browser().post(link, {"answer": "ACCEPTED"}).status_code == 302
    assert Reply.objects.get().partstat == "ACCEPTED"


def test_words_without_an_answer_bring_the_buttons_to_the_person_and_to_nobody_else(mailed):
    text = "From: {sender}\r\nTo: {to}\r\nSubject: Re: Weekly call\r\n{more}\r\nI'll come!\r\n"
    to = mailbox_of(mailed)
    for sender, more, decision in (
        (mailed.person.email, "", "review"),
        ("mallory@evil.example", "", "ignore"),
        (mailed.person.email, "Auto-Submitted: auto-generated\r\n", "ignore"),
        ("mailer-daemon@example.org", "Content-Type: multipart/report; boundary=x\r\n", "ignore"),
    ):
        row = actions.take_mail(text.format(sender=sender, to=to, more=more).encode())
        assert row.decision == decision
    assert Notice.objects.filter(key="calendars.confirm").count() == 1


def test_two_different_answers_in_one_mail_are_refused(mailed):
    one = plain_reply(mailed)
    body = one.partition(b"\n\n")[2] or one.partition(b"\r\n\r\n")[2]
    parts = b"".join(
        b"--x\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" + text + b"\r\n"
        for text in (body, body.replace(b"ACCEPTED", b"DECLINED"))
    )
    head = f"From: {mailed.person.email}\r\nTo: {mailbox_of(mailed)}\r\n".encode()
    head += b"Authentication-Results: mx.example.org; dmarc=pass\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    row = actions.take_mail(head + parts + b"--x--\r\n")
    assert (row.decision, row.reason) == ("reject", "two_answers")


@pytest.mark.parametrize(
    ("charset", "decision"),
    [
        ("iso-8859-1", "apply"),
        ("windows-1252", "apply"),
        ("utf-8", "reject"),
        ("base64", "reject"),
        ("x", "reject"),
    ],
)
def test_a_word_is_read_in_the_charset_that_the_mail_names(mailed, charset, decision):
    raw = plain_reply(mailed, lines=("COMMENT:I am in Tonder",)).replace(b"Tonder", b"T\xf8nder")
    raw = raw.replace(b'charset="utf-8"', f'charset="{charset}"'.encode())
    assert f'charset="{charset}"'.encode() in raw
    assert actions.take_mail(raw).decision == decision
    assert [one.comment for one in Reply.objects.all()] == (["I am in Tønder"] if decision == "apply" else [])


def test_what_is_far_too_big_is_not_even_opened(mailed):
    raw = plain_reply(mailed, lines=("X-A:" + "a" * 70_000,))
    assert actions.take_mail(raw).reason == "too_big"
    assert read_mail(raw + b"a" * 1024 * 1024).problem == "too_big"


def test_nothing_of_a_mail_is_kept_but_what_was_decided(mailed):
    actions.take_mail(plain_reply(mailed, sender="mallory@evil.example", lines=("COMMENT:a secret word",)))
    kept = MailReply.objects.values().get()
    assert set(kept) == {
        "id", "digest", "received_at", "decision", "reason", "entry_id", "person_id", "recurrence_id", "partstat",
    }  # fmt: skip
    assert "secret" not in str(kept) and "mallory" not in str(kept)


def test_decisions_are_forgotten_after_half_a_year(mailed, clock):
    actions.take_mail(b"Subject: old")
    clock.shift(timedelta(days=181))
    row = actions.take_mail(b"Subject: new")
    assert MailReply.objects.get() == row


def test_the_admin_shows_each_decision_and_changes_none(mailed, stefan):
    actions.take_mail(plain_reply(mailed, sender="mallory@evil.example"))
    client = browser(stefan)
    shown = client.get("/admin/calendars/mailreply/").content.decode()
    assert "rejected" in shown and "sender" in shown
    row = MailReply.objects.get()
    assert client.get(f"/admin/calendars/mailreply/{row.pk}/change/").status_code == 200
    assert (
        client.post(f"/admin/calendars/mailreply/{row.pk}/change/", {"decision": "apply"}).status_code == 403
    )
    assert client.get("/admin/calendars/mailreply/add/").status_code == 403


def test_an_address_is_bound_to_entry_and_invitee(mailed, anna):
    own, other = mailbox_of(mailed), mailbox_of(MailedEntry.objects.get(person=anna))
    assert mailed_to([own]) == mailed and mailed_to([own.upper().replace("INVITES", "invites")]) == mailed
    swapped = own.split(".")[0] + "." + other.split(".", 1)[1]
    assert [
        mailed_to([address]) for address in (swapped, own.replace("example", "evil"), "", "invites+@x")
    ] == [None] * 4
    assert len(own.partition("@")[0]) <= 64


def test_where_no_mailbox_is_named_no_address_is_ours(mailed, settings):
    own = mailbox_of(mailed)
    settings.INVITES_ADDRESS = ""
    assert mailed_to([own]) is None


@given(raw=st.binary(max_size=3_000))
def test_arbitrary_bytes_never_raise_and_never_apply(db, raw):
    row = actions.take_mail(raw)
    assert row.decision in (Decision.REJECT, Decision.IGNORE)
    assert Reply.objects.count() == 0


BITS = st.sampled_from(
    [
        b"\r\n",
        b"\n\n",
        b";",
        b":",
        b'"',
        b"=",
        b"\xff",
        b"BEGIN:VEVENT\r\n",
        b"--",
        b"=?utf-8?b?",
        b"(",
        b"<",
        b"\0",
    ]
)


@given(cuts=st.lists(st.tuples(st.integers(0, 1_200), st.integers(0, 40), BITS), min_size=1, max_size=6))
def test_a_damaged_answer_never_raises_and_never_says_more_than_it_did(mailed, cuts):
    """Whatever is cut out of a right answer or put into it: it is applied as it was, or not at all."""
    raw = plain_reply(mailed)
    for at, length, bit in cuts:
        raw = raw[:at] + bit + raw[at + length :]
    row = actions.take_mail(raw)
    assert row.decision in Decision.values
    for reply in Reply.objects.all():
        assert (reply.person, reply.partstat, reply.entry) == (mailed.person, "ACCEPTED", mailed.entry)
    Reply.objects.all().delete()
    Notice.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_the_same_mail_decide_it_once(inbox):
    """As by IMAP and by standard input at the same moment."""
    start, rows = threading.Barrier(4), []

    def take():
        try:
            start.wait(timeout=30)
            rows.append(actions.take_mail(b"Subject: the same"))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert rows == [MailReply.objects.get()] * 4
