"""What was told in confidence is on no surface but the person's own and, with a reason, a reader's.

Each first shows that it could: the same words stand where they should.
"""

import json
import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.utils.module_loading import import_string
from django.views.debug import ExceptionReporter

from calendars import actions as calendars
from calendars.models import Entry
from config.worker import TASKS
from exchanges.models import Visit
from needs import actions, privacy
from needs.answer import Answer
from needs.models import Consent, Look, Need, Reader
from notices.models import Notice
from people.models import Person
from tests.needs.conftest import Tell
from tests.needs.test_reading import coordinate
from tests.people import browser, just_signed_in

SECRET = "Krampfanfall beim Blitzlicht"
CONSENT = {"consent": "on", "text_version": "1", "text_language": "en"}


@pytest.fixture
def told(tell: Tell, anna: Person, entry: Entry, fiona: Person) -> Entry:
    tell(anna, "health", Answer(words=SECRET))
    actions.read_needs(entry=entry, by=fiona, purposes=["health"], reason="emergency")
    return entry


def surfaces(entry: Entry, visit: Visit) -> list[str]:
    base, slug = f"/needs/{entry.pk}/", visit.space.slug
    return [
        "/",
        "/since/",
        "/search/?q=Blitzlicht",
        "/notices/",
        "/needs/",
        base,
        f"{base}hosts/",
        f"{base}health/",
        f"{base}reading/",
        f"{base}health/withdrawal/",
        visit.space.get_absolute_url(),
        f"/spaces/{slug}/members/",
        f"/seats/{visit.seat_plan_id}/registrations/",
        f"/seats/{visit.seat_plan_id}/registrations.csv",
        f"/calendar/entries/{entry.pk}/",
        f"/api/v1/entries/{entry.pk}/",
        f"/api/v1/entries/{entry.pk}/needs/",
        f"/api/v1/entries/{entry.pk}/needs/counts/",
        f"/api/v1/entries/{entry.pk}/needs/asked/",
        "/api/v1/registrations/",
        "/api/v1/since/",
    ]


def found(person: Person, entry: Entry, visit: Visit) -> set[str]:
    client = browser(person)
    return {path for path in surfaces(entry, visit) if SECRET in client.get(path).getvalue().decode()}


def test_only_the_person_finds_it(
    told: Entry, visit: Visit, anna: Person, mads: Person, fiona: Person, kadri: Person, stefan: Person
) -> None:
    base = f"/needs/{told.pk}/"
    assert found(anna, told, visit) == {base, f"{base}health/", f"/api/v1/entries/{told.pk}/needs/"}
    coordinate(told, kadri)
    for person in (mads, fiona, kadri, stefan):
        assert found(person, told, visit) == set(), person.name


def test_no_notice_mail_feed_or_log_carries_it(
    told: Entry, anna: Person, fiona: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser(anna).post(f"/needs/{told.pk}/health/", {"words": SECRET, **CONSENT})
        browser(fiona).post(f"/needs/{told.pk}/reading/", {"purposes": ["health"], "reason": "emergency"})
        for name in TASKS:
            import_string(name)()
    written = [json.dumps([one.params, one.text, one.subject]) for one in Notice.objects.all()]
    assert written
    assert not [text for text in written if SECRET in text]
    assert not [one for one in mail.outbox if SECRET in str(one.message())]
    own = [record for record in caplog.records if record.name != "django.db.backends"]
    assert not [record for record in own if SECRET in record.getMessage()]
    for person in (anna, fiona):
        _subscription, token = calendars.subscribe(person=person, label="Mine")
        feed = b"".join(browser().get(f"/calendar/{token}.ics")).decode()
        assert "Digital Tallinn" in feed
        assert SECRET not in feed.replace("\r\n ", "")


def test_ones_own_export_holds_it_with_the_words_agreed_to_and_who_read(
    told: Entry, anna: Person, mads: Person, fiona: Person
) -> None:
    kept = json.loads(just_signed_in(anna).get("/me/data/").content)
    assert [one["words"] for one in kept["told_in_confidence"]] == [SECRET]
    (consent,) = kept["consents"]
    assert consent["text"].startswith("I agree that what I tell here about my health is kept")
    assert [(one["by"], one["for"], one["reason"]) for one in kept["readings_in_confidence"]] == [
        ("Fiona Fraser", ["health"], "emergency")
    ]
    for other in (mads, fiona):
        assert SECRET not in just_signed_in(other).get("/me/data/").content.decode()


def test_erasing_a_person_takes_all_of_it_and_leaves_others_what_they_read(
    told: Entry, anna: Person, fiona: Person
) -> None:
    privacy.erase(fiona)
    assert not Reader.objects.exists()
    assert Look.objects.count() == 1, "what Fiona read is Anna's to know"
    privacy.erase(anna)
    assert (Need.objects.count(), Consent.objects.count(), Look.objects.count()) == (0, 0, 0)


def test_the_admin_knows_nothing_of_this_room(told: Entry, stefan: Person) -> None:
    assert [model for model in admin.site._registry if model._meta.app_label == "needs"] == []
    client = browser(stefan)
    assert "needs" not in client.get("/admin/").content.decode()
    assert client.get("/admin/needs/need/").status_code == 404
    assert SECRET not in client.get("/admin/notices/notice/", follow=True).content.decode()


def tell_by_page(entry: Entry, anna: Person, fiona: Person) -> Client:
    client = Client()
    client.force_login(anna)
    client.post(f"/needs/{entry.pk}/health/", {"words": SECRET, **CONSENT})
    return client


def tell_by_program(entry: Entry, anna: Person, fiona: Person) -> Client:
    client = Client()
    client.force_login(anna)
    body = {"words": SECRET, "consent": {"text_version": "1", "language": "en"}}
    client.put(f"/api/v1/entries/{entry.pk}/needs/health/", body, content_type="application/json")
    return client


def read_by_page(entry: Entry, anna: Person, fiona: Person) -> Client:
    client = Client()
    client.force_login(fiona)
    client.post(f"/needs/{entry.pk}/reading/", {"purposes": ["health"], "reason": "emergency"})
    return client


def read_by_program(entry: Entry, anna: Person, fiona: Person) -> Client:
    client = Client()
    client.force_login(fiona)
    wish = {"purposes": ["health"], "reason": "emergency"}
    client.post(f"/api/v1/entries/{entry.pk}/needs/readings/", wish, content_type="application/json")
    return client


def look_at_ones_own(entry: Entry, anna: Person, fiona: Person) -> Client:
    client = Client()
    client.force_login(anna)
    client.get(f"/needs/{entry.pk}/")
    return client


DOORS: list[tuple[Callable[..., Client], str, str]] = [
    (tell_by_page, "needs.models", "Need.save"),
    (tell_by_program, "needs.models", "Need.save"),
    (read_by_page, "needs.actions.reading", "note_reading"),
    (read_by_page, "needs.views.hosts", "render"),
    (read_by_program, "needs.actions.reading", "note_reading"),
    (read_by_program, "needs.api", "ToldSerializer"),
    (look_at_ones_own, "needs.views.own", "render"),
]


@pytest.mark.parametrize(("door", "module", "name"), DOORS)
def test_an_error_report_does_not_tell_it(
    told: Entry,
    anna: Person,
    fiona: Person,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    door: Callable[..., Client],
    module: str,
    name: str,
) -> None:
    """What Django would mail to admins: every frame with its variables, and what the request brought."""

    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("It broke.")

    settings.DEBUG = False
    holder, _dot, attribute = name.rpartition(".")
    place = import_module(module)
    monkeypatch.setattr(getattr(place, holder) if holder else place, attribute, fail)
    with pytest.raises(RuntimeError) as raised:
        door(told, anna, fiona)
    trace = raised.tb
    while trace.tb_next and trace.tb_frame.f_code.co_name != "_get_response":
        trace = trace.tb_next
    request = trace.tb_frame.f_locals["request"]
    assert not request.POST or "reason" in request.POST or request.POST["words"] == SECRET
    report = ExceptionReporter(request, raised.type, raised.value, trace)
    for text in (report.get_traceback_text(), report.get_traceback_html()):
        assert "It broke." in text
        assert SECRET not in text
