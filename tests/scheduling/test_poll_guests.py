"""Guests answer by a link of their own: without an account, without a cookie, and seeing no more than they need."""

import logging
import re
from datetime import timedelta
from email.utils import parseaddr

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from config.redaction import SecretAddresses
from config.worker import TASKS
from scheduling import actions, tasks
from scheduling.actions import PollRefused
from scheduling.models import Guest, GuestMail, Poll, Vote
from scheduling.models.guest import digest, token_of
from spaces.models import Space
from spaces.policy import Denied
from tests.people import browser
from tests.scheduling.polls import (
    DEADLINE,
    at,
    fresh,
    link,
    of_days,
    on,
    opened,
    options,
    say,
    stands,
    waiting_mails,
    words,
)


@pytest.fixture
def guest(poll, anna) -> Guest:
    return actions.invite_guest(
        poll=poll, by=anna, name="Gita Guest", email="Gita@Example.org", language="de"
    )


def sent() -> list[mail.EmailMessage]:
    """The mails that the worker sends now."""
    mail.outbox.clear()
    tasks.mail_guests()
    return list(mail.outbox)


def files(letter: mail.EmailMessage) -> list[tuple[str, str, str]]:
    """Name, method and unfolded text of each calendar file."""
    return [
        (
            part.get_filename(),
            part.get_param("method"),
            part.get_payload(decode=True).decode().replace("\r\n ", ""),
        )
        for part in letter.attachments
    ]


def told(letter: mail.EmailMessage) -> list[tuple[str, str, int]]:
    """Method, UID and SEQUENCE of each calendar file."""
    return [
        (method, re.search(r"UID:(.*)\r", text)[1], int(re.search(r"SEQUENCE:(\d+)", text)[1]))
        for _name, method, text in files(letter)
    ]


def post(guest: Guest, letters: str, **more):
    names = {"y": "yes", "m": "if_need_be", "n": "no"}
    pairs = zip(options(guest.poll), letters, strict=False)
    data = {f"option-{one.pk}": names[letter] for one, letter in pairs if letter != "-"}
    return Client(enforce_csrf_checks=True).post(link(guest), {**data, **more})


# The link


def test_the_database_does_not_hold_the_link(guest):
    token = token_of(guest.nonce)
    assert len(token) == 64 and re.fullmatch(r"[0-9a-f]+", token)
    columns = Guest.objects.filter(pk=guest.pk).values().get()
    assert token not in {str(value) for value in columns.values()}
    assert columns["token_digest"] == digest(token)
    with override_settings(SECRET_KEY="another-key-of-another-site-that-is-long-enough-for-all"):
        assert token_of(guest.nonce) != token


def test_each_guest_has_another_link(guest, poll, anna):
    other = actions.invite_guest(poll=poll, by=anna, name="Otto", email="otto@example.org", language="en")
    assert link(other) != link(guest)


def test_inviting_twice_is_inviting_once_whatever_the_case(guest, poll, anna):
    again = actions.invite_guest(poll=poll, by=anna, name="G.", email="gita@example.ORG", language="pl")
    assert (again.pk, again.name, Guest.objects.count()) == (guest.pk, "Gita Guest", 1)
    assert waiting_mails() == [("gita@example.org", "asked")]


@pytest.mark.parametrize(
    ("email", "code"), [("mads-madsen@example.org", "member"), ("nonsense", "email"), ("", "email")]
)
def test_members_and_nonsense_are_no_guests(poll, anna, email, code):
    with pytest.raises(PollRefused) as refused:
        actions.invite_guest(poll=poll, by=anna, name="X", email=email, language="en")
    assert refused.value.code == code


def test_nobody_is_invited_into_a_confidential_space(clock, circle, anna):
    poll = opened(circle.space, anna)
    with pytest.raises(PollRefused) as refused:
        actions.invite_guest(poll=poll, by=anna, name="X", email="x@example.org", language="en")
    assert refused.value.code == "confidential"


def test_only_coordinators_invite_guests_and_see_who_they_are(poll, guest, mads):
    with pytest.raises(Denied):
        actions.invite_guest(poll=poll, by=mads, name="X", email="x@example.org", language="en")
    assert browser(mads).get(f"{poll.get_absolute_url()}guests/").status_code == 403


# The page


def test_looking_changes_nothing_and_sets_no_cookie(guest):
    before = Guest.objects.values().get()
    for method in ("get", "head"):
        answer = getattr(Client(), method)(link(guest))
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert Guest.objects.values().get() == before
    assert not Vote.objects.exists()


def test_the_address_is_kept_from_others(guest):
    headers = Client().get(link(guest)).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_guest_answers_without_a_cookie_and_changes_the_answer_by_the_same_link(guest, poll, anna):
    answer = post(guest, "ymn")
    assert (answer.status_code, dict(answer.cookies)) == (302, {})
    assert stands(poll, anna) == ["-y--", "-m--", "-n--"]
    assert Guest.objects.get().confirmed_at is not None
    post(guest, "n--")
    assert stands(poll, anna) == ["-n--", "-m--", "-n--"]
    assert Vote.objects.count() == 3


def test_the_page_is_in_the_language_chosen_for_the_guest_and_can_be_had_in_another(guest):
    page = Client().get(link(guest))
    assert '<html lang="de"' in page.content.decode()
    assert "Mo., 21. Sept. 2026, 10:00–11:00 Tallinn" in words(page)
    other = Client().get(f"{link(guest)}?language=pl")
    assert '<html lang="pl"' in other.content.decode()
    assert '<html lang="de"' in Client().get(f"{link(guest)}?language=xx").content.decode()


def test_times_name_their_city_and_the_guests_own_if_they_say_which(guest):
    english = f"{link(guest)}?language=en"
    assert "Mon, 21 Sept 2026, 10:00–11:00 Tallinn" in words(Client().get(english))
    page = words(Client().get(f"{english}&zone=Europe/London"))
    assert "Mon, 21 Sept 2026, 10:00–11:00 Tallinn (08:00 London)" in page
    assert Client().get(f"{english}&zone=../../etc/passwd").status_code == 200


@pytest.mark.parametrize("shows", ["names", "totals", "own"])
def test_a_guest_sees_nobodys_name_and_nothing_else_of_the_group(group, anna, mads, shows):
    poll = opened(group, anna, shows=shows)
    guest = actions.invite_guest(poll=poll, by=anna, name="Gita", email="g@example.org", language="en")
    say(poll, mads, "yyn")
    page = words(Client().get(link(guest)))
    assert [word in page for word in ("Mads", "Kadri", "Impact measurement", "@example.org")] == [False] * 4
    assert ("1 of 4" in page) == (shows != "own")
    assert "Anna Albers asks when you can" in page


def test_an_option_that_moved_is_shown_to_be_looked_at_again(guest, poll, anna):
    post(guest, "yyy")
    actions.change_options(poll=poll, by=anna, change={options(poll)[0].pk: at("2026-09-21T14:00")})
    assert "Please look again: you had said “Yes”." in words(Client().get(f"{link(guest)}?language=en"))
    assert ("gita@example.org", "changed") in waiting_mails()


def test_an_answer_to_what_an_old_page_showed_asks_again(guest, poll, anna):
    first = options(poll)[0]
    actions.change_options(poll=poll, by=anna, change={first.pk: at("2026-09-21T14:00")})
    post(guest, "y", **{f"seen-{first.pk}": "0"})
    assert stands(poll, anna)[0] == "----"


def test_after_the_end_the_page_says_so_and_takes_no_answer(guest, poll, anna):
    actions.close_poll(poll=poll, by=anna)
    english = f"{link(guest)}?language=en"
    assert "The poll is closed." in words(Client().get(english))
    late = Client().post(english, {f"option-{options(poll)[0].pk}": "yes"})
    assert (late.status_code, "The poll is closed." in words(late)) == (409, True)
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    assert "It is fixed Mon, 21 Sept 2026, 10:00–11:00 Tallinn" in words(Client().get(english))
    actions.cancel_poll(poll=poll, by=anna)
    assert "This poll is called off." in words(Client().get(english))
    assert not Vote.objects.exists()


def remove(guest, anna):
    actions.remove_guest(guest=guest, by=anna)


def delete(guest, anna):
    Poll.objects.get().delete()


def confide(guest, anna):
    Space.objects.update(is_confidential=True)


@pytest.mark.parametrize("end", [remove, delete, confide])
def test_a_link_that_has_ended_answers_like_one_that_never_was(guest, anna, end):
    assert Client().get(link(guest)).status_code == 200
    end(guest, anna)
    ended, never = (Client().get(path) for path in (link(guest), f"/polls/{'0' * 64}/"))
    assert (ended.status_code, ended.content) == (never.status_code, never.content)
    assert ended.status_code == 404
    assert "This link leads nowhere any more" in words(ended)
    assert post(guest, "yyy").status_code == 404
    assert not Vote.objects.exists()


def test_the_answers_of_a_removed_guest_go_with_them(guest, poll, anna):
    say(poll, guest, "yyy")
    actions.remove_guest(guest=guest, by=anna)
    assert stands(poll, anna) == ["---"] * 3


def test_no_log_holds_the_link(guest):
    record = logging.LogRecord("django.request", 40, "", 0, "%s: %s", ("Not Found", link(guest)), None)
    assert token_of(guest.nonce) in record.getMessage()
    assert SecretAddresses().filter(record)
    assert record.getMessage() == "Not Found: /polls/(secret)/"
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]


# Mail


def test_the_invitation_carries_the_link_in_the_guests_language(guest):
    assert "scheduling.tasks.mail_guests" in TASKS
    [letter] = sent()
    assert letter.to == ["gita@example.org"]
    assert settings.SITE_URL + link(guest) in letter.body
    assert "Hallo Gita Guest" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent() == []


def test_only_guests_who_have_not_answered_are_reminded_once(guest, poll, anna):
    other = actions.invite_guest(poll=poll, by=anna, name="Otto", email="otto@example.org", language="en")
    sent()
    say(poll, guest, "yyy")
    with time_machine.travel(DEADLINE - timedelta(days=2), tick=False):
        tasks.remind()
        assert [letter.to for letter in sent()] == [[other.email]]
        tasks.remind()
        assert sent() == []


def test_who_answers_before_the_mail_goes_is_not_written_to(guest, poll):
    with time_machine.travel(DEADLINE - timedelta(days=2), tick=False):
        tasks.remind()
        assert ("gita@example.org", "reminded") in waiting_mails()
        say(poll, guest, "yyy")
        assert sent() == []


def test_a_burst_of_changes_is_one_mail(guest, poll, anna, clock):
    say(poll, guest, "yyy")
    for hour in (14, 15, 16):
        actions.change_options(poll=poll, by=anna, change={options(poll)[0].pk: at(f"2026-09-21T{hour}:00")})
    assert sent() == []
    clock.shift(timedelta(minutes=5))
    assert len(sent()) == 1


def test_the_fixed_date_comes_with_a_calendar_file_under_its_own_uid(guest, poll, anna):
    sent()
    chosen = options(poll)[1]
    actions.choose(poll=poll, option=chosen, by=anna)
    [letter] = sent()
    [(name, method, text)] = files(letter)
    assert (name, method) == ("date.ics", "REQUEST")
    assert f"UID:{chosen.uid}" in text and "STATUS:CONFIRMED" in text and "METHOD:REQUEST" in text
    assert re.findall(r"mailto:(.*)\r", text) == [
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "gita@example.org",
    ]
    assert [word in text for word in ("URL:", "Impact", "Anna")] == [False] * 3
    assert "Di., 22. Sept. 2026, 10:00–11:30 Tallinn" in letter.body


def test_a_date_that_is_given_up_is_taken_out_by_the_next_mail_and_only_once(guest, poll, anna, clock):
    sent()
    first, second, _third = options(poll)
    actions.choose(poll=poll, option=first, by=anna)
    [fixed] = told(sent()[0])
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    clock.shift(timedelta(minutes=5))
    [letter] = sent()
    [off] = told(letter)
    assert (fixed[:2], off[:2]) == (("REQUEST", first.uid), ("CANCEL", first.uid))
    assert off[2] > fixed[2]
    assert letter.body.count("takes it out") + letter.body.count("nimmt ihn aus") == 1
    actions.choose(poll=poll, option=second, by=anna)
    assert [one[:2] for one in told(sent()[0])] == [("REQUEST", second.uid)]


def test_a_date_that_is_fixed_anew_before_the_next_mail_comes_with_the_end_of_the_earlier(guest, poll, anna):
    sent()
    first, second, _third = options(poll)
    actions.choose(poll=poll, option=first, by=anna)
    [fixed] = told(sent()[0])
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    actions.choose(poll=poll, option=second, by=anna)
    [letter] = sent()
    assert [one[:2] for one in told(letter)] == [("REQUEST", second.uid), ("CANCEL", first.uid)]
    assert told(letter)[1][2] > fixed[2]
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    actions.choose(poll=poll, option=first, by=anna)
    [letter] = sent()
    assert [one[:2] for one in told(letter)] == [("REQUEST", first.uid), ("CANCEL", second.uid)]
    actions.cancel_poll(poll=poll, by=anna)
    assert [one[:2] for one in told(sent()[0])] == [("CANCEL", first.uid)]


def test_of_two_dates_fixed_before_any_mail_went_only_the_newest_is_sent(guest, poll, anna):
    sent()
    first, second, _third = options(poll)
    actions.choose(poll=poll, option=first, by=anna)
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    actions.choose(poll=poll, option=second, by=anna)
    [letter] = sent()
    assert [one[:2] for one in told(letter)] == [("REQUEST", second.uid)]


@pytest.mark.parametrize("fault", [OSError("away"), RuntimeError("out of order")])
def test_a_date_that_could_not_be_sent_is_not_taken_out(guest, poll, anna, monkeypatch, fault):
    def away(self, fail_silently=False):
        raise fault

    sent()
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", away)
        tasks.mail_guests()
    actions.cancel_poll(poll=poll, by=anna)
    [letter] = sent()
    assert files(letter) == []


def test_a_mail_that_is_no_longer_true_is_not_sent(guest, poll, anna):
    actions.cancel_poll(poll=poll, by=anna)
    assert waiting_mails() == [("gita@example.org", "cancelled")]
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    assert sent() == []
    assert waiting_mails("cancelled") == []


def test_a_space_that_became_confidential_writes_to_nobody_outside(guest):
    Space.objects.update(is_confidential=True)
    assert sent() == []
    assert not GuestMail.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_in_the_end(guest, clock, monkeypatch):
    def away(self, fail_silently=False):
        raise OSError("away")

    monkeypatch.setattr(mail.EmailMessage, "send", away)
    for _ in range(7):
        tasks.mail_guests()
        clock.shift(timedelta(hours=2))
    row = GuestMail.objects.get()
    assert (row.tries, row.due_at, row.sent_at) == (5, None, None)


def test_a_new_secret_key_gives_a_new_link_by_the_next_mail(guest):
    old = link(guest)
    with override_settings(SECRET_KEY="another-key-of-another-site-that-is-long-enough-for-all"):
        [letter] = sent()
        assert old not in letter.body and link(guest) in letter.body
        assert Client().get(link(guest)).status_code == 200
        assert Client().get(old).status_code == 404


def test_days_are_the_same_dates_for_a_guest_with_any_clock(group, anna):
    poll = of_days(group, anna, on("2026-10-24", "2026-10-25"))
    guest = actions.invite_guest(poll=poll, by=anna, name="Gita", email="g@example.org", language="en")
    assert "Held in" not in words(Client().get(link(guest)))
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    [letter] = sent()
    assert "DTSTART;VALUE=DATE:20261024" in files(letter)[0][2]
    assert fresh(poll).is_scheduled
