"""Talk about a meeting, one date of a series, an item of a programme, a stop: begun there and found there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from conversations import actions
from conversations.models import Thread
from events.actions import add_item
from events.models import Event
from exchanges.actions import add_stop
from exchanges.models import Visit
from people.models import Person
from spaces.models import Membership, Space
from spaces.subjects import Subject, kinds, subject
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser
from workgroups.models import WorkingGroup

pytestmark = pytest.mark.django_db


def talk(space: Space, kind: str, key: str) -> str:
    return f"/spaces/{space.slug}/threads/about/{kind}/{key}/"


def begin(space: Space, by: Person, kind: str, key: str, **more: Any) -> Thread:
    given = {"title": "About it", "language": "en", **more}
    return actions.start_thread(space=space, by=by, about_kind=kind, about_key=key, **given)


def test_an_entry_and_a_date_are_known_by_their_names_and_of_their_own_space_alone(
    impact: WorkingGroup,
) -> None:
    space, other = impact.space, factories.make_space("Another")
    meeting = factories.make_entry(space, "Budget meeting")
    series = factories.make_entry(space, "Weekly", starts="2026-12-01T10:00", rrule="FREQ=WEEKLY;COUNT=3")
    address = f"/calendar/entries/{series.pk}/"
    assert set(kinds) == {"entry", "date"}
    assert subject(space, "entry", str(meeting.pk)) == Subject(
        "entry", str(meeting.pk), "Budget meeting", f"/calendar/entries/{meeting.pk}/"
    )
    with translation.override("de"):
        assert subject(space, "date", f"{series.pk}-20261208T1000") == Subject(
            "date",
            f"{series.pk}-20261208T1000",
            "Weekly · 8. Dezember 2026",
            f"{address}#date-20261208T1000",
        )
    for kind, key in (
        ("date", f"{series.pk}-20261209T1000"),
        ("date", f"{meeting.pk}-20261208T1000"),
        ("date", str(series.pk)),
        ("entry", "999999"),
        ("entry", "9" * 70),
        ("entry", "٧"),
        ("entry", ""),
        ("person", "1"),
    ):
        assert subject(space, kind, key) is None, (kind, key)
    assert subject(other, "entry", str(meeting.pk)) is None


def test_a_thread_says_what_it_is_about_as_it_is_called_now(impact: WorkingGroup, mads: Person) -> None:
    entry = factories.make_entry(impact.space, "Budget meeting")
    thread = begin(impact.space, mads, "entry", str(entry.pk))
    assert (thread.about_label, thread.about_url) == ("Budget meeting", f"/calendar/entries/{entry.pk}/")
    entry.title = "Money meeting"
    entry.save()
    page = browser(mads).get(f"/threads/{thread.pk}/").content.decode()
    assert f'About <a href="/calendar/entries/{entry.pk}/" lang="en">Money meeting</a>' in page


def test_what_is_not_there_any_more_keeps_its_name_and_leads_nowhere(
    impact: WorkingGroup, mads: Person
) -> None:
    thread = begin(impact.space, mads, "entry", str(factories.make_entry(impact.space, "Gone").pk))
    Thread.objects.filter(pk=thread.pk).update(about_key="999999")
    page = browser(mads).get(f"/threads/{thread.pk}/").content.decode()
    assert '<p class="thread-about">About <span lang="en">Gone</span></p>' in page


def test_of_what_is_not_there_or_of_another_space_no_thread_begins(
    impact: WorkingGroup, mads: Person
) -> None:
    foreign = factories.make_entry(factories.make_space("Another"))
    for key in (str(foreign.pk), "999999", ""):
        with pytest.raises(actions.PostRefused) as refused:
            begin(impact.space, mads, "entry", key)
        assert refused.value.code == "about"
    assert not Thread.objects.exists()


def test_the_page_of_an_entry_leads_to_its_threads_and_to_a_new_one(
    impact: WorkingGroup, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    space, entry = impact.space, factories.make_entry(impact.space, "Budget meeting")
    address = talk(space, "entry", str(entry.pk))
    page = browser(mads).get(f"/calendar/entries/{entry.pk}/").content.decode()
    assert (f'hx-get="{address}"' in page, f'href="{address}"' in page) == (True, True)
    assert address not in browser(kadri).get(f"/calendar/entries/{entry.pk}/").content.decode()
    empty = browser(mads).get(address).content.decode()
    assert "Nobody has begun to talk about this." in empty
    start = f"/spaces/{space.slug}/threads/new/?about=entry&amp;key={entry.pk}"
    assert start in empty
    form = browser(mads).get(start.replace("&amp;", "&")).content.decode()
    assert 'value="Budget meeting"' in form
    given = {"title": "Who pays?", "body": "Who?", "language": "en", "client_id": "x"}
    about = {"about_kind": "entry", "about_key": str(entry.pk), "circle": "members"}
    browser(anna).post(f"/spaces/{space.slug}/threads/new/", {**given, **about})
    thread = Thread.objects.get()
    assert (thread.about_kind, thread.about_key) == ("entry", str(entry.pk))
    listed = browser(mads).get(address).content.decode()
    assert ("Who pays?" in listed, "1 new" in listed) == (True, True)
    piece = browser(mads).get(address, headers={"HX-Request": "true"}).content.decode()
    assert ("Who pays?" in piece, "1 new" in piece, "<h1" in piece) == (True, True, False)


def test_a_date_of_a_series_has_its_own_threads(impact: WorkingGroup, mads: Person) -> None:
    series = factories.make_entry(impact.space, "Weekly", rrule="FREQ=WEEKLY;COUNT=3")
    first, second = (f"{series.pk}-{factories.in_days(days):%Y%m%dT%H%M}" for days in (7, 14))
    page = browser(mads).get(f"/calendar/entries/{series.pk}/").content.decode()
    for key in (first, second):
        assert talk(impact.space, "date", key) in page
    begin(impact.space, mads, "date", first, title="Only of the first")
    shown = [browser(mads).get(talk(impact.space, "date", key)).content.decode() for key in (first, second)]
    assert ["Only of the first" in one for one in shown] == [True, False]


def test_items_of_an_event_and_stops_of_a_visit_have_theirs(
    anna: Person, mads: Person, kadri: Person
) -> None:
    for whole in (
        factories.make_event("Symposium", coordinator=anna),
        factories.make_visit("To Tallinn", coordinator=anna),
    ):
        factories.make_membership(whole.space, mads)
        part = part_of(whole, anna)
        address = talk(whole.space, "entry", str(part.entry_id))
        page = browser(mads).get(whole.space.get_absolute_url()).content.decode()
        assert (f'hx-get="{address}"' in page, 'hx-trigger="toggle' in page) == (True, True)
        assert address not in browser(kadri).get(whole.space.get_absolute_url()).content.decode()
        thread = begin(whole.space, mads, "entry", str(part.entry_id), title="What to ask there")
        assert thread.about_url == f"/calendar/entries/{part.entry_id}/"
        assert "What to ask there" in browser(mads).get(address).content.decode()


def part_of(whole: Event | Visit, by: Person) -> Any:
    begins = whole.entry.starts_local + timedelta(hours=10)
    times = {"starts_local": begins, "ends_local": begins + timedelta(hours=1)}
    if isinstance(whole, Event):
        return add_item(event=whole, by=by, title="Opening", **times)
    return add_stop(visit=whole, by=by, title="Town hall", **times)


def test_for_who_does_not_belong_there_is_no_talk_about_anything(
    impact: WorkingGroup, kadri: Person, stefan: Person, mads: Person
) -> None:
    entry = factories.make_entry(impact.space)
    address = talk(impact.space, "entry", str(entry.pk))
    assert [browser(who).get(address).status_code for who in (mads, kadri, stefan)] == [200, 404, 404]
    assert browser(mads).get(talk(impact.space, "entry", "999999")).status_code == 404
    assert browser(mads).get(talk(impact.space, "nothing", "1")).status_code == 404


def test_what_is_among_coordinators_is_not_told_there(
    impact: WorkingGroup, anna: Person, mads: Person
) -> None:
    entry = factories.make_entry(impact.space)
    begin(impact.space, anna, "entry", str(entry.pk), title="A secret", circle="coordinators")
    address = talk(impact.space, "entry", str(entry.pk))
    shown = [browser(who).get(address).content.decode() for who in (anna, mads)]
    assert ["A secret" in page for page in shown] == [True, False]


def test_in_an_archive_it_is_read_and_nothing_begins(impact: WorkingGroup, mads: Person) -> None:
    entry = factories.make_entry(impact.space)
    begin(impact.space, mads, "entry", str(entry.pk), title="Of old")
    Space.objects.update(state=Space.State.ARCHIVED)
    page = browser(mads).get(talk(impact.space, "entry", str(entry.pk))).content.decode()
    assert ("Of old" in page, "threads/new/" in page) == (True, False)


def test_whoever_comes_later_finds_it_too(impact: WorkingGroup, mads: Person, kadri: Person) -> None:
    entry = factories.make_entry(impact.space)
    begin(impact.space, mads, "entry", str(entry.pk))
    factories.make_membership(impact.space, kadri, role=Membership.Role.MEMBER)
    assert "About it" in browser(kadri).get(talk(impact.space, "entry", str(entry.pk))).content.decode()
