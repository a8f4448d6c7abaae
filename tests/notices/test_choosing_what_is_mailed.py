"""What a person is mailed, and when: as they choose on the page or by the API, and by default."""

from datetime import UTC, datetime, time

import pytest
from django.core import mail
from django.utils import timezone

from notices import actions
from notices.choosing import begin_digests, choose, settings_of
from notices.models import Digest, MailSettings, Notice
from notices.tasks import send_mail
from people.refusal import Refusal
from tests.people import browser


def tell(person, **more):
    actions.tell(
        recipients=[person], key="spaces.accepted", params={"space": "Impact measurement"}, url="/x/", **more
    )
    Notice.objects.update(mail_due_at=timezone.now())


def test_by_default_one_is_mailed_at_once_and_gets_a_digest_on_workdays_at_half_past_seven(anna):
    chosen = settings_of(anna)
    assert (chosen.at_once, chosen.digest, sorted(chosen.days), chosen.at) == (
        True,
        "daily",
        [0, 1, 2, 3, 4],
        time(7, 30),
    )
    assert MailSettings.objects.count() == 0
    begin_digests()
    assert Digest.objects.get(person=anna).due_at == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    assert begin_digests() == 0


def test_the_page_says_what_holds_and_keeps_what_one_chooses(anna):
    client = browser(anna)
    shown = client.get("/mail/").content.decode()
    assert 'name="at_once"' in shown and "Berlin" in shown
    said = {"digest": "weekly", "weekdays": ["0", "2"], "weekday": "3", "at": "16:00"}
    assert client.post("/mail/", said).status_code == 302
    chosen = MailSettings.objects.get(person=anna)
    assert (chosen.at_once, chosen.digest, chosen.weekdays, chosen.weekday, chosen.at) == (
        False,
        "weekly",
        [0, 2],
        3,
        time(16),
    )
    assert Digest.objects.get(person=anna).due_at == datetime(2026, 11, 26, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"digest": "daily", "weekdays": []}, "Choose a day at least, or no digest."),
        ({"digest": "hourly"}, "Select a valid choice"),
        ({"at": "06:00"}, "Select a valid choice"),
        ({"weekdays": ["9"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(anna, wrong, sentence):
    said = {"at_once": "on", "digest": "daily", "weekdays": ["0"], "weekday": "0", "at": "07:30"}
    answer = browser(anna).post("/mail/", {**said, **wrong})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert MailSettings.objects.count() == 0


def test_by_the_api_one_chooses_the_same(anna):
    client, address = browser(anna), "/api/v1/mail-settings/"
    known = {"at_once": True, "digest": "daily", "weekdays": [0, 1, 2, 3, 4], "weekday": 0, "at": "07:30"}
    assert client.get(address).json() == known
    answer = client.patch(address, {"digest": "weekly", "at": "09:15"}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {**known, "digest": "weekly", "at": "09:15"})
    assert "09:15" in client.get("/mail/").content.decode(), "the page offers what a program chose"
    wrong = client.patch(address, {"at": "23:00"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "#/at")
    empty = client.patch(address, {"digest": "daily", "weekdays": []}, content_type="application/json")
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (400, "#/weekdays")
    assert browser().get(address).status_code == 401


def test_who_wants_no_mail_at_once_gets_none_and_keeps_the_notice(anna):
    choose(person=anna, at_once=False)
    tell(anna)
    assert (send_mail(), mail.outbox) == (0, [])
    notice = Notice.objects.get()
    assert (notice.mail_due_at, notice.mailed_at, notice.read_at) == (None, None, None)


def test_what_is_not_urgent_waits_for_the_digest(anna):
    tell(anna)
    Notice.objects.update(is_urgent=False)
    assert (send_mail(), mail.outbox) == (0, [])


def test_never_is_never(anna):
    choose(person=anna, digest="never")
    assert Digest.objects.get(person=anna).due_at is None


@pytest.mark.parametrize(("wrong", "code"), [({"weekdays": [7]}, "days"), ({"at": time(20)}, "at")])
def test_days_of_a_week_and_hours_of_the_day_alone_are_taken(anna, wrong, code):
    with pytest.raises(Refusal) as refused:
        choose(person=anna, **wrong)
    assert refused.value.code == code


def test_the_page_costs_the_same_whatever_was_chosen(anna, django_assert_num_queries):
    client = browser(anna)
    with django_assert_num_queries(8, exact=False) as one:
        client.get("/mail/")
    choose(person=anna, digest="weekly")
    with django_assert_num_queries(len(one)):
        client.get("/mail/")
