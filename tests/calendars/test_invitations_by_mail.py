"""Who is invited by mail gets one mail for a burst of changes, and their calendar program ends up with what stands."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from calendars import actions, privacy
from calendars.invitation import letter_for
from calendars.models import Entry, MailedEntry, Occurrence
from calendars.tasks import mail_invitations
from notices.models import Notice
from notices.tasks import TRIES, send_mail
from people import actions as people
from spaces import actions as spaces
from spaces.models import Membership, Space
from tests import factories
from tests.calendars.mails import Program, all_said_in, calendar_of, events_of, mails_to, parsed, send_all
from tests.people import browser

THURSDAY = datetime(2026, 10, 1, 10)
NEXT = datetime(2026, 10, 8, 10)


@pytest.fixture
def inbox(settings):
    """Answers are read at this address."""
    settings.INVITES_ADDRESS = "invites@hansa.example.org"


@pytest.fixture
def invited(weekly, inbox):
    """Anna and Mads have the weekly call in their programs, and the outbox is empty."""
    send_all()
    mail.outbox.clear()
    weekly.refresh_from_db()
    return weekly


@pytest.fixture
def program(weekly, inbox, mads, clock):
    """The calendar program of Mads, an hour after it took the weekly call in."""
    send_all()
    program = Program().read(mads)
    mail.outbox.clear()
    program.seen = 0
    clock.shift(timedelta(hours=1))
    return program


def test_a_new_meeting_is_mailed_to_who_belongs_to_the_space(weekly, inbox, anna, mads, kadri):
    assert send_all() == 2
    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "Anna Albers <anna-albers@example.org>",
        "Mads Madsen <mads-madsen@example.org>",
    ]
    assert Program().read(mads).shows() == [("09-10 10:00", "Weekly call")]
    assert send_all() == 0


def test_an_invitation_is_built_as_mail_programs_want_it(weekly, inbox, mads):
    """RFC 6047 §2.4: the calendar object is the last alternative, in base64, and no attachment."""
    send_all()
    (letter,) = mails_to(mads)
    assert letter.get_content_type() == "multipart/alternative"
    text, html, calendar = letter.iter_parts()
    assert [text.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert calendar["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    mailed = MailedEntry.objects.get(person=mads)
    assert letter["Message-ID"] == f"<entry-{weekly.pk}-{weekly.revision}-0-request-{mailed.pk}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "Hansa <invitations.localhost>"
    assert letter["Subject"] == "[Impact measurement] Invitation: Weekly call, Thu, 10 Sept 2026"


def test_the_organizer_is_the_mailbox_that_the_mail_comes_from_and_the_only_attendee_is_its_reader(
    weekly, inbox, anna, mads
):
    send_all()
    (letter,) = mails_to(mads)
    (event,) = events_of(letter)
    sender = letter["From"].addresses[0]
    assert str(event["ORGANIZER"]) == f"mailto:{sender.addr_spec}"
    assert re.fullmatch(r"invites\+\d+\.[a-z2-7]{20}@hansa\.example\.org", sender.addr_spec)
    assert (sender.display_name, event["ORGANIZER"].params["CN"]) == (
        "Impact measurement · Hansa",
        "Impact measurement",
    )
    assert str(event["ATTENDEE"]) == f"mailto:{mads.email}"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Mads Madsen",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    assert mads.email in all_said_in(letter) and anna.email not in all_said_in(letter)
    assert mails_to(anna)[0]["From"] != letter["From"]


def test_without_a_mailbox_the_site_organises_and_answers_go_by_link(weekly, mads):
    send_all()
    (letter,) = mails_to(mads)
    (event,) = events_of(letter)
    assert str(event["ORGANIZER"]) == "mailto:hansa@localhost"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert "calendar program" not in letter.get_body(("plain",)).get_content()
    assert "/calendar/answers/" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("language", "zone", "when"),
    [
        (
            "en",
            "Europe/London",
            "Thu, 10 Sept 2026, 08:00–09:00 London (Thu, 10 Sept 2026, 10:00–11:00 Tallinn)",
        ),
        (
            "de",
            "Europe/Warsaw",
            "Do., 10. Sept. 2026, 09:00–10:00 Warschau (Do., 10. Sept. 2026, 10:00–11:00 Tallinn)",
        ),
        ("et", "Europe/Tallinn", "N, 10. september 2026, 10:00–11:00 Tallinn"),
        ("da", "Europe/Helsinki", "tors. 10. sep. 2026, 10.00–11.00 Tallinn"),
    ],
)
def test_a_mail_is_in_its_readers_language_and_every_time_has_its_city(
    weekly, inbox, mads, language, zone, when
):
    mads.language, mads.zone = language, zone
    mads.save()
    send_all()
    (letter,) = mails_to(mads)
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert when in text
    assert f"<strong>{when}</strong>" in html
    assert f'<html lang="{language}">' in html
    assert letter["Content-Language"] == language


def test_what_people_wrote_is_text_in_the_html(group, inbox, anna, mads):
    actions.create_entry(
        space=group,
        by=anna,
        title="<img src=https://evil.example/x>",
        starts_local=datetime(2026, 9, 10, 10),
        ends_local=datetime(2026, 9, 10, 11),
        zone="Europe/Berlin",
        description="<script>alert(1)</script>",
    )
    send_all()
    html = mails_to(mads)[0].get_body(("html",)).get_content()
    assert "&lt;img src=" in html and "&lt;script&gt;" in html
    assert re.findall(r"<(?:img|script|link|iframe)\b", html) == []


def test_a_title_with_a_line_break_cannot_add_headers(group, inbox, anna, mads):
    group.title = "Harmless\r\nBcc: everybody@example.org"
    group.save()
    factories_entry = actions.create_entry(
        space=group,
        by=anna,
        title="Call\r\nBcc: all@example.org",
        starts_local=datetime(2026, 9, 10, 10),
        ends_local=datetime(2026, 9, 10, 11),
        zone="Europe/Berlin",
    )
    send_all()
    (letter,) = mails_to(mads)
    assert letter["Bcc"] is None
    assert letter["Subject"].startswith(
        "[Harmless Bcc: everybody@example.org] Invitation: Call Bcc: all@example.org"
    )
    assert len(events_of(letter)) == 1
    assert factories_entry.uid == str(events_of(letter)[0]["UID"])


def test_a_burst_of_edits_is_one_mail_with_the_same_uid_and_a_higher_sequence(invited, anna, mads, clock):
    first = MailedEntry.objects.get(person=mads)
    for minutes, place in ((0, "Town hall"), (3, "Library"), (6, "Port")):
        clock.move_to(datetime(2026, 9, 7, 10, minutes, tzinfo=UTC))
        actions.change_entry(entry=invited, by=anna, place=place)
    clock.move_to(datetime(2026, 9, 7, 10, 10, 59, tzinfo=UTC))
    assert mail_invitations() == 0, "five minutes have not gone since the last edit"
    clock.move_to(datetime(2026, 9, 7, 10, 11, tzinfo=UTC))
    assert mail_invitations() == 2
    (letter,) = mails_to(mads)
    (event,) = events_of(letter)
    assert (event["UID"], event["SEQUENCE"], event["LOCATION"]) == (invited.uid, 3, "Port")
    assert event["DTSTAMP"].dt == datetime(2026, 9, 7, 10, 6, tzinfo=UTC)
    assert letter["Subject"].startswith("[Impact measurement] Changed: Weekly call")
    first.refresh_from_db()
    assert (first.due_at, first.first_change_at, first.presses_at) == (None, None, None)


def test_who_never_stops_editing_is_not_waited_for(invited, anna, mads, clock):
    for minutes in range(0, 40, 4):
        clock.move_to(datetime(2026, 9, 7, 10, minutes, tzinfo=UTC))
        actions.change_entry(entry=invited, by=anna, place=f"Room {minutes}")
        mail_invitations()
    assert [str(events_of(letter)[0]["LOCATION"]) for letter in mails_to(mads)] == ["Room 32"]


def test_an_edit_that_is_taken_back_in_time_is_no_news(weekly, inbox, anna, mads):
    send_all()
    mail.outbox.clear()
    actions.change_entry(entry=weekly, by=anna, title="Wekly call")
    actions.change_entry(entry=weekly, by=anna, title="Weekly call")
    assert send_all() == 0


def test_one_date_is_moved_in_the_readers_program_and_the_series_stays(weekly, program, anna, mads):
    actions.move_date(
        entry=weekly,
        by=anna,
        recurrence_id=THURSDAY,
        starts_local=datetime(2026, 10, 2, 14),
        note="The port is closed",
    )
    assert send_all() == 2
    (letter,) = mails_to(mads)
    assert [str(event["RECURRENCE-ID"].dt) for event in events_of(letter)] == ["2026-10-01 10:00:00+03:00"]
    assert program.read(mads).shows() == [("09-10 10:00", "Weekly call"), ("10-02 14:00", "Weekly call")]
    text = letter.get_body(("plain",)).get_content()
    assert "13:00–14:00 Copenhagen (Fri, 2 Oct 2026, 14:00–15:00 Tallinn)" in text
    assert "The port is closed" in text


def test_a_date_that_is_called_off_is_a_cancel_of_that_date_alone(invited, anna, mads):
    actions.cancel_date(entry=invited, by=anna, recurrence_id=THURSDAY)
    send_all()
    (letter,) = mails_to(mads)
    (event,) = events_of(letter)
    assert (calendar_of(letter)["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert str(event["RECURRENCE-ID"].dt) == "2026-10-01 10:00:00+03:00"
    assert letter["Subject"] == "[Impact measurement] Cancelled: Weekly call, Thu, 1 Oct 2026"
    assert MailedEntry.objects.get(person=mads).is_held, "the series is still theirs"


def test_one_moved_and_one_called_off_are_one_mail_of_the_whole(invited, anna, mads):
    actions.cancel_date(entry=invited, by=anna, recurrence_id=THURSDAY)
    actions.move_date(entry=invited, by=anna, recurrence_id=NEXT, starts_local=datetime(2026, 10, 9, 10))
    send_all()
    (letter,) = mails_to(mads)
    series, moved = events_of(letter)
    assert calendar_of(letter)["METHOD"] == "REQUEST"
    assert [str(one.dt) for one in series["EXDATE"].dts] == ["2026-10-01 10:00:00+03:00"]
    assert str(moved["DTSTART"].dt) == "2026-10-09 10:00:00+03:00"


@pytest.mark.parametrize("first_mail_after", ["it was called off", "the series was made"])
def test_a_date_that_takes_place_after_all_comes_back_though_their_series_left_it_out(
    weekly, inbox, anna, mads, clock, first_mail_after
):
    program = Program()
    if first_mail_after == "the series was made":
        send_all()
    for verb in (actions.cancel_date, actions.restore_date):
        clock.shift(timedelta(hours=1))
        verb(entry=weekly, by=anna, recurrence_id=THURSDAY)
        send_all()
        program.read(mads)
    series = program.events[weekly.uid, None]
    assert "EXDATE" not in series
    assert program.shows() == [("09-10 10:00", "Weekly call"), ("10-01 10:00", "Weekly call")]


def test_what_is_cancelled_is_taken_out_of_programs_and_comes_back_when_it_is_on_again(
    weekly, program, anna, mads
):
    actions.cancel_entry(entry=weekly, by=anna)
    send_all()
    assert program.read(mads).shows() == []
    actions.change_entry(entry=weekly, by=anna, status=Entry.Status.CONFIRMED)
    send_all()
    assert program.read(mads).shows() == [("09-10 10:00", "Weekly call")]
    assert [calendar_of(letter)["METHOD"] for letter in mails_to(mads)] == ["CANCEL", "REQUEST"]
    assert program.passed_over == 0


def test_who_leaves_has_it_taken_out_and_who_comes_back_has_it_again(weekly, inbox, mads):
    program = Program()
    send_all()
    assert program.read(mads).shows() == [("09-10 10:00", "Weekly call")]
    for _turn in range(2):
        spaces.leave(space=weekly.space, person=mads)
        send_all()
        assert program.read(mads).shows() == []
        spaces.admit(space=weekly.space, person=mads)
        send_all()
        assert program.read(mads).shows() == [("09-10 10:00", "Weekly call")]
    assert program.passed_over == 0


def test_who_leaves_before_anything_was_mailed_is_written_nothing(weekly, inbox, mads):
    spaces.leave(space=weekly.space, person=mads)
    send_all()
    assert mails_to(mads) == []


def test_who_was_removed_learns_nothing_new_by_being_taken_out(invited, anna, mads):
    membership = Membership.objects.get(space=invited.space, person=mads)
    spaces.remove_member(membership=membership, by=anna, reason="A long absence")
    actions.change_entry(entry=invited, by=anna, description="Only for members", place="Secret place")
    send_all()
    (letter,) = mails_to(mads)
    assert calendar_of(letter)["METHOD"] == "CANCEL"
    said = all_said_in(letter)
    assert "Only for members" not in said
    assert "accounts/login" not in said


def test_who_was_removed_has_it_taken_out_at_once_even_at_night(invited, anna, mads, clock):
    clock.move_to(datetime(2026, 9, 7, 23, tzinfo=UTC))
    membership = Membership.objects.get(space=invited.space, person=mads)
    spaces.remove_member(membership=membership, by=anna, reason="A long absence")
    assert mail_invitations() == 1
    actions.change_entry(entry=invited, by=anna, title="What they decided since")
    send_all()
    assert [calendar_of(letter)["METHOD"] for letter in mails_to(mads)] == ["CANCEL"]
    assert "decided since" not in all_said_in(mails_to(mads)[0])


def test_who_joins_gets_what_is_on_and_nothing_that_is_over_or_cancelled(group, inbox, anna, kadri, clock):
    over = factories.make_entry(group, "Over", starts="2026-09-01T10:00")
    off = factories.make_entry(group, "Off", starts="2026-10-01T10:00", status="CANCELLED")
    hold = factories.make_entry(group, "Perhaps", starts="2026-10-02T10:00", status="TENTATIVE")
    on = factories.make_entry(group, "On", starts="2026-10-03T10:00")
    spaces.admit(space=group, person=kadri)
    send_all()
    assert [str(events_of(letter)[0]["SUMMARY"]) for letter in mails_to(kadri)] == ["On"]
    assert {over.pk, off.pk, hold.pk, on.pk} == set(Entry.objects.values_list("pk", flat=True))


def test_nobody_is_written_to_who_was_shut_out(invited, anna, mads):
    people.deactivate(person=mads)
    actions.change_entry(entry=invited, by=anna, place="Port")
    send_all()
    assert (len(mails_to(anna)), mails_to(mads)) == (1, [])


def test_a_confidential_space_mails_no_invitation_at_all(circle, anna, mads, inbox, clock):
    made = actions.create_entry(
        space=circle.space,
        by=anna,
        title="Fear of leaving",
        starts_local=datetime(2026, 9, 10, 10),
        ends_local=datetime(2026, 9, 10, 11),
        zone="Europe/Berlin",
    )
    actions.change_entry(entry=made, by=anna, starts_local=datetime(2026, 9, 10, 9))
    assert send_all() == 0
    assert MailedEntry.objects.count() == 0
    assert Notice.objects.get(recipient=mads).mail_due_at is not None, "the neutral notice is mailed as ever"


def test_what_becomes_confidential_is_taken_out_by_a_mail_that_names_nothing(invited, anna, mads):
    Space.objects.filter(pk=invited.space_id).update(is_confidential=True)
    actions.change_entry(entry=invited, by=anna, title="Fear of leaving", place="Behind the harbour")
    send_all()
    (letter,) = mails_to(mads)
    said = all_said_in(letter)
    secrets = (
        "Fear of leaving",
        "Behind the harbour",
        "Weekly call",
        "Impact measurement",
        "meet.example.org",
    )
    assert [secret for secret in secrets if secret in said] == []
    assert (calendar_of(letter)["METHOD"], events_of(letter)[0]["UID"]) == ("CANCEL", invited.uid)


def test_what_people_take_a_seat_in_is_not_mailed_part_by_part(inbox, anna, clock):
    visit = factories.make_visit("Tallinn")
    factories.make_membership(visit.space, anna)
    actions.create_entry(
        space=visit.space,
        by=None,
        kind=Entry.Kind.STOP,
        title="A stop",
        starts_local=datetime(2026, 9, 10, 10),
        ends_local=datetime(2026, 9, 10, 11),
        zone="Europe/Tallinn",
    )
    assert send_all() == 0


def test_whose_program_fetches_an_address_gets_no_invitations_until_they_say_so(
    group, inbox, anna, mads, clock
):
    subscription, _token = actions.subscribe(person=mads, label="Mine")
    actions.note_fetch(subscription=subscription, agent="Program/1", at=timezone.now())
    made = new_entry(group, anna)
    send_all()
    assert (len(mails_to(anna)), mails_to(mads)) == (1, [])
    actions.choose_mail(person=mads, wish="yes")
    send_all()
    assert [str(events_of(letter)[0]["UID"]) for letter in mails_to(mads)] == [made.uid]
    actions.choose_mail(person=mads, wish="no")
    send_all()
    assert [calendar_of(letter)["METHOD"] for letter in mails_to(mads)] == ["REQUEST", "CANCEL"]


def test_who_wants_no_invitations_by_mail_any_more_is_told_that_the_meeting_takes_place(invited, mads):
    actions.choose_mail(person=mads, wish="no")
    send_all()
    (letter,) = mails_to(mads)
    subject = "[Impact measurement] No more invitations by mail: Weekly call, Thu, 10 Sept 2026"
    assert letter["Subject"] == subject
    (event,) = events_of(letter)
    shown = (calendar_of(letter)["METHOD"], event["STATUS"], event["SUMMARY"])
    assert shown == ("CANCEL", "CANCELLED", "Weekly call")
    for part in list(letter.iter_parts())[:2]:
        said = " ".join(part.get_content().split())
        assert "You get no more invitations by mail, as you chose. This still takes place" in said
        assert "Here you can choose invitations by mail again:" in said
        assert "cancelled" not in said.lower()
        assert "Open it in the calendar" in said


def test_who_leaves_is_told_that_it_is_no_longer_theirs_and_not_that_it_is_off(invited, mads):
    spaces.leave(space=invited.space, person=mads)
    send_all()
    (letter,) = mails_to(mads)
    assert letter["Subject"].startswith("[Impact measurement] No longer in your calendar: Weekly call")
    (event,) = events_of(letter)
    shown = (calendar_of(letter)["METHOD"], event["STATUS"], event["SUMMARY"])
    assert shown == ("CANCEL", "CANCELLED", "Weekly call")
    for part in list(letter.iter_parts())[:2]:
        said = part.get_content()
        assert "This is no longer in your calendar." in said
        assert "cancelled" not in said.lower()


def test_who_wants_no_invitations_is_still_told_of_what_they_have_that_it_is_off(invited, anna, mads):
    actions.choose_mail(person=mads, wish="no")
    actions.cancel_entry(entry=invited, by=anna)
    send_all()
    (letter,) = mails_to(mads)
    assert letter["Subject"].startswith("[Impact measurement] Cancelled: Weekly call")
    assert "The whole series is cancelled." in all_said_in(letter)


def test_an_address_of_one_space_that_is_fetched_speaks_for_that_space_alone(group, inbox, anna, mads, clock):
    other = factories.make_group("Financing", coordinator=anna, members=[mads]).space
    subscription, _token = actions.subscribe(person=mads, label="One", scope="space", space=group)
    actions.note_fetch(subscription=subscription, agent="Program/1", at=timezone.now())
    for space in (group, other):
        new_entry(space, anna)
    send_all()
    assert [letter["Subject"].split("]")[0] for letter in mails_to(mads)] == ["[Financing"]


def test_whoever_was_mailed_an_entry_is_told_of_its_changes_though_a_program_fetches_now(invited, anna, mads):
    subscription, _token = actions.subscribe(person=mads, label="Mine")
    actions.note_fetch(subscription=subscription, agent="Program/1", at=timezone.now())
    actions.change_entry(entry=invited, by=anna, place="Port")
    send_all()
    assert len(mails_to(mads)) == 1


def test_the_choice_is_made_beside_the_calendar_addresses(invited, mads):
    client = browser(mads)
    assert 'value="suits" ' in client.get("/calendar/subscriptions/").content.decode()
    answer = client.post("/calendar/subscriptions/mail/", {"wish": "no"})
    assert (answer.status_code, answer["Location"]) == (302, "/calendar/subscriptions/")
    assert re.search(r'value="no"[^>]*checked', client.get("/calendar/subscriptions/").content.decode())
    send_all()
    assert [calendar_of(letter)["METHOD"] for letter in mails_to(mads)] == ["CANCEL"]
    assert client.post("/calendar/subscriptions/mail/", {"wish": "perhaps"}).status_code == 404
    assert client.get("/calendar/subscriptions/mail/").status_code == 405


def test_by_the_api_the_same_choice_is_made(invited, mads):
    client = browser(mads)
    assert client.get("/api/v1/mail-choice/").json() == {"wish": "suits"}
    answer = client.put("/api/v1/mail-choice/", {"wish": "no"}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"wish": "no"})
    assert client.get("/api/v1/mail-choice/").json() == {"wish": "no"}
    send_all()
    assert [calendar_of(letter)["METHOD"] for letter in mails_to(mads)] == ["CANCEL"]
    refused = client.put("/api/v1/mail-choice/", {"wish": "perhaps"}, content_type="application/json")
    assert refused.status_code == 400
    assert browser().get("/api/v1/mail-choice/").status_code in (401, 403)


def test_a_change_is_told_by_one_mail_not_by_two(invited, anna, mads, kadri, clock):
    """Mads gets the invitation; Kadri, whose program fetches an address, gets the notice."""
    factories.make_membership(invited.space, kadri)
    actions.choose_mail(person=kadri, wish="no")
    actions.change_entry(
        entry=invited, by=anna, starts_local=datetime(2026, 9, 10, 9), ends_local=datetime(2026, 9, 10, 10)
    )
    clock.shift(timedelta(hours=1))
    send_mail()
    mail_invitations()
    told = {
        person.name: [letter["Subject"].split(",")[0] for letter in mails_to(person)]
        for person in (mads, kadri)
    }
    assert told == {
        "Mads Madsen": ["[Impact measurement] Changed: Weekly call"],
        "Kadri Kask": ["New dates: Weekly call"],
    }
    assert Notice.objects.filter(recipient=mads, key="calendars.replanned").count() == 1


def test_the_readers_own_answers_stand_in_the_invitation(invited, anna, mads):
    actions.reply(person=mads, entry=invited, partstat="ACCEPTED")
    actions.reply(person=mads, entry=invited, partstat="DECLINED", recurrence_id=THURSDAY)
    actions.reply(person=anna, entry=invited, partstat="DECLINED")
    actions.change_entry(entry=invited, by=anna, place="Port")
    send_all()
    series, thursday = events_of(mails_to(mads)[0])
    said = [event["ATTENDEE"].params["PARTSTAT"] for event in (series, thursday)]
    assert (said, str(thursday["RECURRENCE-ID"].dt)) == (
        ["ACCEPTED", "DECLINED"],
        "2026-10-01 10:00:00+03:00",
    )


class UnreachableServer(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no mail server")


def test_what_cannot_be_sent_is_put_off_twice_as_late_each_time_then_set_aside(group, anna, settings, clock):
    settings.EMAIL_BACKEND = f"{__name__}.UnreachableServer"
    actions.choose_mail(person=anna, wish="yes")
    MailedEntry.objects.all().delete()
    new_entry(group, anna)
    MailedEntry.objects.exclude(person=anna).delete()
    mailed = MailedEntry.objects.get()
    waits = []
    for _attempt in range(TRIES):
        mailed.refresh_from_db()
        clock.move_to(mailed.due_at)
        assert mail_invitations() == 0
        mailed.refresh_from_db()
        waits.append(round((mailed.due_at - timezone.now()).total_seconds() / 60))
    assert waits[:-1] == [1, 2, 4, 8]
    assert (mailed.tries, mailed.set_aside_at, mailed.sent_at, mailed.claimed_until) == (
        TRIES,
        timezone.now(),
        None,
        None,
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.shift(timedelta(days=1))
    assert mail_invitations() == 0
    actions.change_entry(entry=mailed.entry, by=anna, place="Port")
    mailed.refresh_from_db()
    assert (mailed.tries, mailed.set_aside_at) == (0, None), "what changes has a new chance"


def test_one_that_cannot_be_written_does_not_keep_others_from_theirs(weekly, inbox, anna, mads):
    MailedEntry.objects.filter(person=mads).update(ahead=0)
    mads.zone = "Nowhere/Land"
    mads.save()
    assert send_all() == 1
    assert (len(mails_to(anna)), mails_to(mads)) == (1, [])
    assert MailedEntry.objects.get(person=mads).tries == 1


def test_what_one_worker_is_at_another_leaves_alone_until_the_lease_ends(weekly, inbox, clock):
    clock.shift(timedelta(minutes=6))
    MailedEntry.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert mail_invitations() == 0
    MailedEntry.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert mail_invitations() == 2


def test_a_second_try_is_the_same_mail(weekly, inbox, mads):
    """A worker that dies between sending and noting sends once more: programs know the mail by its name and bytes."""
    send_all()
    MailedEntry.objects.filter(person=mads).update(
        method="", digest="", dates={}, due_at=timezone.now(), claimed_until=None
    )
    mail_invitations()
    first, second = mails_to(mads)
    assert first["Message-ID"] == second["Message-ID"]
    assert calendar_of(first).to_ical() == calendar_of(second).to_ical()


def test_what_changes_while_its_mail_is_under_way_is_mailed_again(invited, anna, mads):
    actions.change_entry(entry=invited, by=anna, place="Port")
    mailed = MailedEntry.objects.select_related("entry__space", "person").get(person=mads)
    letter = letter_for(mailed)
    actions.change_entry(entry=invited, by=anna, place="Town hall")
    actions.note_sent(mailed=mailed, letter=letter)
    mailed.refresh_from_db()
    assert mailed.due_at is not None
    send_all()
    assert [str(events_of(one)[0]["LOCATION"]) for one in mails_to(mads)] == ["Town hall"]


def test_a_mail_costs_the_same_in_a_longer_round(weekly, inbox):
    def cost(people: int) -> int:
        MailedEntry.objects.update(due_at=None, method="", digest="")
        due = MailedEntry.objects.order_by("pk").values("pk")[:people]
        MailedEntry.objects.filter(pk__in=list(due.values_list("pk", flat=True))).update(
            due_at=timezone.now()
        )
        with CaptureQueriesContext(connection) as told:
            assert mail_invitations() == people
        return len(told) - 1

    assert cost(2) == 2 * cost(1)


def new_entry(space, by):
    return actions.create_entry(
        space=space,
        by=by,
        title="Meeting",
        starts_local=datetime(2026, 9, 17, 10),
        ends_local=datetime(2026, 9, 17, 11),
        zone="Europe/Berlin",
    )


STEPS = st.lists(
    st.sampled_from(
        ["move", "cancel", "restore", "place", "title", "time", "off", "on", "leave", "join", "send"]
    ),
    min_size=3,
    max_size=14,
)


@hypothesis(max_examples=min(300, hypothesis.default.max_examples))  # each is some dozens of changes
@given(steps=STEPS)
def test_whatever_happens_a_program_ends_up_with_what_stands(db, steps):
    """The same series of changes, mailed in bursts of any length, to a program that trusts nothing older than it has."""
    with transaction.atomic(), time_machine.travel("2026-09-07T08:00:00+00:00", tick=False) as clock:
        follow(steps, clock)
        transaction.set_rollback(True)


def follow(steps, clock):
    anna, mads = factories.make_person("Anna"), factories.make_person("Mads")
    space = factories.make_space("", coordinator=anna, members=[mads])
    entry = actions.create_entry(
        space=space,
        by=anna,
        title="Call",
        starts_local=factories.in_days(7),
        ends_local=factories.in_days(7, "11:00"),
        zone="Europe/Tallinn",
        rrule="FREQ=DAILY;COUNT=4",
    )
    day = entry.starts_local + timedelta(days=1)
    mail.outbox.clear()
    program = Program()
    count = 0
    for step in [*steps, "send"]:
        count += 1
        clock.shift(timedelta(minutes=1))
        entry.refresh_from_db()
        if step == "send":
            send_all()
            program.read(mads)
        elif step in ("leave", "join"):
            is_in = Membership.objects.active().filter(space=space, person=mads).exists()
            if step == "leave" and is_in:
                spaces.leave(space=space, person=mads)
            elif step == "join" and not is_in:
                spaces.admit(space=space, person=mads)
        elif step == "off":
            actions.cancel_entry(entry=entry, by=anna)
        elif step == "on":
            actions.change_entry(entry=entry, by=anna, status="CONFIRMED")
        elif entry.is_cancelled:
            continue
        elif step in ("place", "title"):
            actions.change_entry(entry=entry, by=anna, **{step: f"{step} {count}"})
        elif step == "time":
            change = {"starts_local": entry.starts_local + timedelta(minutes=15)}
            actions.change_entry(
                entry=entry, by=anna, ends_local=change["starts_local"] + timedelta(hours=1), **change
            )
        else:
            date = {
                "entry": entry,
                "by": anna,
                "recurrence_id": datetime.combine(day, entry.starts_local.time()),
            }
            if step == "move":
                actions.move_date(**date, starts_local=day.replace(hour=15, minute=count))
            elif step == "cancel":
                actions.cancel_date(**date)
            else:
                actions.restore_date(**date)
    entry.refresh_from_db()
    belongs = Membership.objects.active().filter(space=space, person=mads).exists()
    assert program.passed_over == 0
    if not belongs or entry.is_cancelled:
        assert program.events == {}
        return
    assert {uid for uid, _rid in program.events} == {entry.uid}
    master = program.events[entry.uid, None]
    assert str(master["SUMMARY"]) == entry.title
    assert master["DTSTART"].dt.replace(tzinfo=None) == entry.starts_local
    row = Occurrence.objects.filter(entry=entry, sequence__gt=0).first()
    off = {moment.dt.replace(tzinfo=None) for moment in master["EXDATE"].dts} if "EXDATE" in master else set()
    single = {rid.replace(tzinfo=None): event for (_uid, rid), event in program.events.items() if rid}
    if row is None:
        assert (off, single) == (set(), {})
    elif row.status == Entry.Status.CANCELLED:
        assert row.recurrence_id in off or single[row.recurrence_id]["STATUS"] == "CANCELLED"
    else:
        begins = row.starts_local or row.recurrence_id
        event = single.get(row.recurrence_id)
        assert event is not None and event["DTSTART"].dt.replace(tzinfo=None) == begins
        assert event["STATUS"] == "CONFIRMED" and row.recurrence_id not in off


def test_the_admin_shows_the_queue_and_nothing_of_a_confidential_space(invited, circle, stefan, mads, anna):
    secret = factories.make_entry(circle.space, "Fear of leaving")
    MailedEntry.objects.create(entry=secret, person=mads, method="REQUEST")
    client = browser(stefan)
    shown = client.get("/admin/calendars/mailedentry/").content.decode()
    assert "Weekly call" in shown and "Fear of leaving" not in shown
    assert client.get("/admin/calendars/mailedentry/add/").status_code == 403


def test_what_was_mailed_is_told_to_the_person_and_forgotten_with_them(invited, mads):
    actions.choose_mail(person=mads, wish="yes")
    told = privacy.export(mads)
    assert told["invitations_by_mail"] == ["yes"]
    assert [(one["entry"], one["method"]) for one in told["entries_mailed"]] == [("Weekly call", "REQUEST")]
    privacy.erase(mads)
    assert not MailedEntry.objects.filter(person=mads).exists()


def test_the_outbox_of_a_demo_shows_what_the_calendar_program_gets(weekly, inbox, mads, settings, tmp_path):
    settings.OUTBOX, settings.OUTBOX_VISIBLE = tmp_path, True
    send_all()
    (sent,) = [one for one in mail.outbox if mads.email in one.to[0]]
    (tmp_path / "1.eml").write_bytes(sent.message().as_bytes())
    shown = browser().get("/outbox/1/").content.decode()
    assert "REQUEST: Weekly call" in shown
    assert "20260910T100000 Europe/Tallinn" in shown
    assert parsed(sent)["Message-ID"] is not None


def test_the_link_to_the_entry_leads_there_signed_in_or_not(weekly, inbox, mads):
    send_all()
    text = mails_to(mads)[0].get_body(("plain",)).get_content()
    link = re.search(r"Open it in the calendar: (\S+)", text)[1]
    assert browser(mads).get(link, follow=True).redirect_chain[-1][0] == f"/calendar/entries/{weekly.pk}/"
    assert browser().get(link).status_code == 200, "the page asks who they are"
