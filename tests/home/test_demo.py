"""`manage.py demo`: something to try at once, which can be loaded again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoDbBlocker

from calendars import actions as calendars
from calendars.agenda import upcoming
from calendars.models import Entry, MailedEntry, Occurrence
from calendars.tasks import mail_invitations
from conversations.models import Mention, Message, Thread
from exchanges.models import SiteVisit, Visit
from notices import outbox
from notices.models import Notice
from partners.models import Country, Organisation
from people.models import Person
from registrations.models import Registration
from spaces.models import Membership, Space
from tests.home.loading import counts, demo


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """The demo is loaded once for this file; what it tells a script. Each test takes back its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        first_words = demo(if_empty=True)
        yield {**json.loads(demo(json=True)), "first_words": first_words}
        transaction.set_rollback(True)


@pytest.fixture
def told(loaded: dict[str, Any], db: None) -> dict[str, Any]:
    return {name: value for name, value in loaded.items() if name != "first_words"}


def test_a_second_run_changes_nothing(told: dict[str, Any]) -> None:
    before = counts()
    entries = list(Entry.objects.order_by("pk").values())
    assert demo() == "The demo was loaded before. Nothing was changed.\n"
    assert json.loads(demo(json=True)) == told
    assert counts() == before
    assert list(Entry.objects.order_by("pk").values()) == entries


def test_if_empty_it_is_loaded_the_first_time_and_says_nothing_the_second(
    loaded: dict[str, Any], told: dict[str, Any]
) -> None:
    assert loaded["first_words"] == "The demo is loaded.\n" + demo(personas=True)
    assert demo(if_empty=True) == ""


def test_a_script_is_told_who_signs_in_and_what_there_is(told: dict[str, Any]) -> None:
    assert list(told) == ["personas", "groups", "learning_groups", "visits", "events", "public_feeds"]
    assert [persona["role"] for persona in told["personas"]] == ["organiser", "member", "newcomer"]
    assert {frozenset(persona) for persona in told["personas"]} == {
        frozenset(["email", "password", "role", "feeds"])
    }
    assert [len(told[name]) for name in ("groups", "learning_groups", "visits", "events")] == [3, 2, 5, 2]


def test_each_persona_can_sign_in_by_the_form(told: dict[str, Any]) -> None:
    for persona in told["personas"]:
        client = Client()
        client.post("/accounts/login/", {"login": persona["email"], "password": persona["password"]})
        person = Person.objects.get(email=persona["email"])
        assert client.session.get("_auth_user_id") == str(person.pk)


def test_every_page_that_the_demo_names_opens_for_the_organiser(told: dict[str, Any]) -> None:
    client = Client()
    client.force_login(Person.objects.get(email=told["personas"][0]["email"]))
    named = [slug for name in ("groups", "visits", "events") for slug in told[name]]
    found = {
        space.slug: client.get(space.get_absolute_url()).status_code
        for space in Space.objects.filter(slug__in=named)
    }
    assert found == dict.fromkeys(named, 200)


def test_how_to_sign_in_is_printed_in_three_lines(told: dict[str, Any]) -> None:
    assert [line.split() for line in demo(personas=True).splitlines()] == [
        [persona["role"], persona["email"], persona["password"]] for persona in told["personas"]
    ]


def test_nobody_else_of_the_demo_has_a_password(told: dict[str, Any]) -> None:
    emails = {persona["email"] for persona in told["personas"]}
    others = Person.objects.exclude(email__in=emails)
    assert len(others) > 10
    assert not any(person.has_usable_password() for person in others)


def test_everybody_is_marked_as_invented_and_lives_at_example_org(told: dict[str, Any]) -> None:
    assert not Person.objects.exclude(is_demo=True, email__endswith="@example.org").exists()
    assert not Space.objects.exclude(is_demo=True).exists()


def test_every_feed_answers_with_a_calendar(told: dict[str, Any]) -> None:
    found = {}
    for persona in told["personas"]:
        for number, path in enumerate(persona["feeds"]):
            answer = Client().get(path)
            assert answer.status_code == 200, path
            dates = Calendar.from_ical(answer.content).walk("VEVENT")
            found[persona["role"], number] = len(dates) > 0
    assert found == {
        **{(role, number): True for role in ("organiser", "member") for number in range(3)},
        ("newcomer", 0): False,
        ("newcomer", 1): True,
    }
    for path in told["public_feeds"]:
        assert len(Calendar.from_ical(Client().get(path).content).walk("VEVENT")) > 0, path


def test_a_feed_that_was_revoked_is_told_no_more(told: dict[str, Any]) -> None:
    from calendars import actions as calendars

    member = told["personas"][1]
    personal = Person.objects.get(email=member["email"]).subscriptions.get(scope="personal")
    calendars.revoke_subscription(subscription=personal)
    again = json.loads(demo(json=True))["personas"][1]["feeds"]
    assert again == member["feeds"][1:]


def test_there_is_a_visit_in_each_of_the_five_countries(told: dict[str, Any]) -> None:
    visits = {visit.country_id: visit.state for visit in Visit.objects.all()}
    assert visits == {"DE": "open", "DK": "open", "EE": "confirmed", "PL": "briefed", "GB": "reported"}
    assert set(visits) == set(Country.objects.values_list("pk", flat=True))
    now = timezone.now()
    assert [visit.country_id for visit in Visit.objects.past(now)] == ["GB"]


def test_the_german_visit_has_the_real_programme(told: dict[str, Any]) -> None:
    visit = Visit.objects.get(country="DE")
    stops = [
        (stop.entry.starts_local.date() - visit.entry.starts_local.date()).days + 1
        for stop in SiteVisit.objects.filter(visit=visit).for_list()
    ]
    assert visit.host.name == "Technische Universität Dortmund"
    assert stops == [1, 1, 1, 1, 2, 3]
    assert SiteVisit.objects.get(entry__title__contains="iResilience").kind == SiteVisit.Kind.SITE


def test_after_the_last_seat_in_copenhagen_one_waits(told: dict[str, Any]) -> None:
    plan = Visit.objects.get(country="DK").seat_plan
    states = list(plan.registrations.order_by("place").values_list("state", flat=True))
    assert states == [Registration.State.CONFIRMED] * 6 + [Registration.State.WAITING] * 2


def test_people_write_in_the_five_languages(told: dict[str, Any]) -> None:
    assert set(Message.objects.values_list("language", flat=True)) == {"en", "de", "da", "et", "pl"}
    talk = Thread.objects.get(title__startswith="Which three numbers")
    assert set(talk.messages.values_list("language", flat=True)) == {"en", "de", "da", "et", "pl"}


def test_talk_shows_what_may_become_of_a_message(told: dict[str, Any]) -> None:
    talk = Thread.objects.get(title__startswith="Which three numbers")
    first, changed = talk.messages.get(seq=1), talk.messages.get(seq=6)
    assert sorted(first.reactions.values_list("sign", flat=True)) == ["👍", "👍", "👍", "🙏"]
    assert (changed.versions.count(), changed.edited_at > changed.created_at) == (1, True)
    assert talk.messages.get(seq=3).reply_to == talk.messages.get(seq=2)
    assert Mention.objects.get().person.name == "Clara Birkenhain"
    news = Thread.objects.get(title="News of the group")
    assert (news.circle, news.messages.get().reactions.count()) == (Thread.Circle.ANNOUNCEMENTS, 3)


def test_whoever_wrote_belongs_to_the_space(told: dict[str, Any]) -> None:
    strangers = [
        message.author.name
        for message in Message.objects.select_related("author", "thread")
        if not Membership.objects.active()
        .filter(space=message.thread.space_id, person=message.author)
        .exists()
    ]
    assert strangers == []


def test_every_message_has_its_place_and_has_been_written_before_now(told: dict[str, Any]) -> None:
    for thread in Thread.objects.all():
        messages = list(thread.messages.order_by("seq"))
        assert [message.seq for message in messages] == list(range(1, thread.last_seq + 1))
        written = [message.created_at for message in messages]
        assert written == sorted(written)
        assert thread.last_posted_at == written[-1] < timezone.now()


def test_the_weekly_meeting_crosses_a_change_of_clocks_with_a_moved_and_a_cancelled_date(
    told: dict[str, Any],
) -> None:
    weekly = Entry.objects.get(title__startswith="Weekly meeting")
    end = weekly.last_ends_at.astimezone(UTC)
    assert (end - datetime.now(UTC)).days > 200
    differing = Occurrence.objects.filter(entry=weekly, sequence__gt=0).order_by("recurrence_id")
    assert [(one.starts_local is not None, one.status) for one in differing] == [
        (True, Entry.Status.CONFIRMED),
        (False, Entry.Status.CANCELLED),
    ]


def test_action_learning_groups_are_confidential(told: dict[str, Any]) -> None:
    groups = Space.objects.of_kind(Space.Kind.LEARNING_GROUP)
    assert [space.is_confidential for space in groups] == [True, True]


def test_the_newcomer_is_a_partner_who_belongs_to_nothing(told: dict[str, Any]) -> None:
    newcomer = Person.objects.get(email=told["personas"][2]["email"])
    assert list(Space.objects.of(newcomer)) == []
    seen = Space.objects.visible_to(newcomer).of_kind(Space.Kind.WORKING_GROUP)
    assert set(seen.values_list("slug", flat=True)) == set(told["groups"])


def test_the_organiser_finds_somebody_who_asks_to_join(told: dict[str, Any]) -> None:
    organiser = Person.objects.get(email=told["personas"][0]["email"])
    assert [asked.person.name for asked in Membership.objects.to_decide_by(organiser)] == ["Triin Allikmäe"]


def test_the_real_organisations_of_the_consortium_are_there(told: dict[str, Any]) -> None:
    assert (Country.objects.count(), Organisation.objects.count()) == (5, 19)


def test_nobody_is_written_to(told: dict[str, Any]) -> None:
    assert Notice.objects.exists()
    assert not Notice.objects.due_for_mail(timezone.now() + timedelta(days=30)).exists()
    assert mail.outbox == []
    assert MailedEntry.objects.held().exists()
    assert not MailedEntry.objects.exclude(due_at=None).exists()


def test_everybody_belonged_before_they_wrote(told: dict[str, Any]) -> None:
    joined = {(one.space_id, one.person_id): one.joined_at for one in Membership.objects.active()}
    messages = Message.objects.select_related("thread")
    written = [((one.thread.space_id, one.author_id), one.created_at) for one in messages]
    assert written
    assert [who for who, at in written if at < joined[who]] == []


def test_people_work_at_hours_of_their_own_and_the_ledger_knows_who_sat_late(told: dict[str, Any]) -> None:
    from people.models import Leave, WorkingHours
    from scheduling.models import Burden

    assert WorkingHours.objects.values("person").distinct().count() == 3
    assert Leave.objects.upcoming(timezone.localdate()).count() == 2
    late = Burden.objects.filter(entry__title__startswith="Financing").values_list("person__name", "minutes")
    assert ("Urve Kadastu", 30) in set(late)


def test_a_date_that_is_moved_in_the_demo_is_seen_at_the_outbox(
    told: dict[str, Any], settings: Any, tmp_path: Any
) -> None:
    settings.OUTBOX, settings.OUTBOX_VISIBLE = tmp_path, True
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    member = Person.objects.get(email=told["personas"][1]["email"])
    series = MailedEntry.objects.held().filter(person=member).exclude(entry__rrule="").first()
    assert series is not None
    date = upcoming([series.entry], timezone.now(), 1)[0]
    assert date.recurrence_id is not None
    moved = date.starts_local + timedelta(hours=2)
    calendars.move_date(entry=series.entry, by=None, recurrence_id=date.recurrence_id, starts_local=moved)
    MailedEntry.objects.exclude(due_at=None).update(due_at=timezone.now())
    assert mail_invitations() > 1
    shown = [Client().get(f"/outbox/{name}/").content.decode() for name, _mail in outbox.newest()]
    own = [page for page in shown if f"mailto:{member.email}" in page]
    assert len(own) == 1
    assert "REQUEST: " in own[0] and f"{moved:%Y%m%dT%H%M00}" in own[0]
