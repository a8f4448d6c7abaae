"""Writing to people of a plan by its pages and by the API: the same verbs, and nothing that was typed is lost."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notices import actions as notices
from notices import choosing
from notices.models import Notice
from notices.tasks import send_mail
from people.models import Person
from registrations import actions, letter_tasks
from registrations.models import Letter, SeatPlan
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
TYPED = {
    "state": "confirmed",
    "country": "",
    "q": "",
    "language": "de",
    "revision": "0",
    "subject_de": "Treffpunkt",
    "body_de": "Wir treffen uns am Tor.",
    "subject_pl": "Spotkanie",
    "body_pl": "Spotykamy się przy bramie.",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person, kadri: Person, piotr: Person) -> SeatPlan:
    visit = factories.make_visit("Digital Tallinn", coordinator=fiona)
    Person.objects.filter(pk=piotr.pk).update(language="pl")
    piotr.refresh_from_db()
    for person in (kadri, piotr):
        actions.register(plan=visit.seat_plan, person=person)
    return SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)


def words(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def test_a_host_writes_looks_at_the_previews_and_sends(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    host, at = browser(fiona), f"/seats/{plan.pk}/letters/"
    assert f"{at}new/?state=confirmed" in words(host, f"{plan.hosts_url}?state=confirmed").replace(
        "&amp;", "&"
    )
    made = host.post(f"{at}new/", TYPED)
    letter = Letter.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"{at}{letter.pk}/preview/")
    seen = words(host, made["Location"])
    assert "Cześć" in seen or "Spotykamy się przy bramie." in seen
    assert "There is no text in this language: they get the one in" in seen
    assert "Send to 2 people" in seen
    assert re.search(r'<pre class="mail" tabindex="0" role="group" aria-labelledby="seen-pl"', seen)
    sent = host.post(f"{at}{letter.pk}/sending/", {"revision": letter.revision}, follow=True)
    assert "The mail goes to 2 people in ten seconds." in sent.content.decode()
    assert "Take it back" in sent.content.decode()
    assert re.search(r'class="badge badge-warn">\s*Goes in a moment', words(host, at))
    # What is said when it has gone is said in a part that stands there before.
    assert '<div id="letter-said" role="status"> <p' in words(host, letter.hosts_url)
    assert words(browser(piotr), letter.get_absolute_url(), 404), "it has not gone yet"
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    assert "Sent to 2 people:" in words(host, letter.hosts_url)
    # The address that the preview shows leads the host, who got none, to what they wrote.
    assert host.get(letter.get_absolute_url())["Location"] == letter.hosts_url
    assert "Spotykamy się przy bramie." in words(browser(piotr), letter.get_absolute_url())
    assert '<h1 lang="de">Treffpunkt</h1>' in words(browser(kadri), letter.get_absolute_url())
    assert "Fiona Fraser" in words(host, at)


def test_what_was_typed_stays_when_something_is_missing(plan: SeatPlan, fiona: Person) -> None:
    answer = browser(fiona).post(f"/seats/{plan.pk}/letters/new/", {**TYPED, "body_pl": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_body_pl_field"' in page
    assert all(text in page for text in ("Spotkanie", "Wir treffen uns am Tor.", "There is a problem"))
    assert not Letter.objects.exists()


def test_who_saves_over_what_another_wrote_is_shown_both(plan: SeatPlan, fiona: Person) -> None:
    host = browser(fiona)
    host.post(f"/seats/{plan.pk}/letters/new/", TYPED)
    at = f"/seats/{plan.pk}/letters/{Letter.objects.get().pk}/edit/"
    shown = words(host, at)
    assert all(
        text in shown for text in ("Wir treffen uns am Tor.", "Spotkanie", 'name="revision" value="1"')
    )
    assert host.post(at, {**TYPED, "revision": "1", "body_de": "Am Bahnhof."}).status_code == 302
    late = host.post(at, {**TYPED, "revision": "1", "body_de": "Am Hafen."})
    assert late.status_code == 422
    assert all(text in late.content.decode() for text in ("Am Bahnhof.", "Am Hafen.", 'value="2"'))
    assert host.post(at, {**TYPED, "revision": "2", "body_de": "Am Hafen."}).status_code == 302
    assert Letter.objects.get().body == "Am Hafen."


def test_only_hosts_get_there_and_only_who_got_it_reads_it(
    plan: SeatPlan, fiona: Person, kadri: Person, anna: Person, olga: Person, clock: time_machine.Traveller
) -> None:
    browser(fiona).post(f"/seats/{plan.pk}/letters/new/", TYPED)
    letter = Letter.objects.get()
    at = f"/seats/{plan.pk}/letters/"
    for path in (at, f"{at}new/", f"{at}{letter.pk}/edit/", f"{at}{letter.pk}/preview/"):
        assert [browser(person).get(path).status_code for person in (kadri, olga)] == [403, 404]
    for verb in ("sending", "taking-back", "deletion"):
        assert browser(kadri).post(f"{at}{letter.pk}/{verb}/", {"revision": 1}).status_code == 403
    actions.send_letter(letter=letter, by=fiona, revision=letter.revision)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    assert [browser(one).get(f"{at}{letter.pk}/").status_code for one in (kadri, anna, olga)] == [
        200,
        404,
        404,
    ]


def test_taking_back_and_throwing_away(plan: SeatPlan, fiona: Person) -> None:
    host, at = browser(fiona), f"/seats/{plan.pk}/letters/"
    host.post(f"{at}new/", TYPED)
    letter = Letter.objects.get()
    host.post(f"{at}{letter.pk}/sending/", {"revision": "1"})
    assert (
        "it can no longer be changed" in host.post(f"{at}{letter.pk}/deletion/", follow=True).content.decode()
    )
    back = host.post(f"{at}{letter.pk}/taking-back/", follow=True)
    assert "The mail is a draft again. Nobody got it." in back.content.decode()
    assert host.post(f"{at}{letter.pk}/sending/", {"revision": "nonsense"}).status_code == 302
    assert Letter.objects.get().is_draft
    assert host.post(f"{at}{letter.pk}/deletion/")["Location"] == at
    assert not Letter.objects.exists()


def test_the_preview_costs_the_same_for_two_people_and_for_twenty(
    plan: SeatPlan, fiona: Person, django_assert_max_num_queries: Any
) -> None:
    host = browser(fiona)
    host.post(f"/seats/{plan.pk}/letters/new/", TYPED)
    path = Letter.objects.get().hosts_url
    with django_assert_max_num_queries(40) as few:
        words(host, path)
    for _number in range(18):
        person = factories.make_partner()
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    with django_assert_max_num_queries(len(few)):
        words(host, path)


def ask(client: Client, verb: str, path: str, body: Any = None) -> Any:
    return getattr(client, verb)(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")


def test_the_api_is_a_door_to_the_same(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    host = browser(fiona)
    texts = {
        "de": {"subject": "Treffpunkt", "body": "Am Tor."},
        "pl": {"subject": "Spotkanie", "body": "Tu."},
    }
    given = {"plan": plan.pk, "language": "de", "texts": texts}
    made = ask(host, "post", "letters/", given).json()
    assert (made["texts"], made["who"], made["due_at"], made["counts"]) == (texts, "confirmed", None, {})
    assert ask(browser(kadri), "post", "letters/", given).status_code == 403
    path = f"letters/{made['id']}/"
    changed = ask(host, "put", path, {**given, "country": "PL", "revision": 1}).json()
    assert (changed["country"], changed["revision"]) == ("PL", 2)
    late = ask(host, "put", path, {**given, "revision": 1})
    assert (late.status_code, late.json()["code"], late.json()["revision"]) == (409, "changed", 2)
    seen = host.get(f"/api/v1/{path}preview/").json()
    assert (seen["total"], [one["people"] for one in seen["seen"]]) == (1, [0, 1])
    assert ask(host, "post", f"{path}sending/", {"revision": 2}).json()["due_at"] is not None
    assert ask(host, "post", f"{path}taking-back/").json()["due_at"] is None
    ask(host, "post", f"{path}sending/", {"revision": 2})
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    assert host.get(f"/api/v1/{path}").json()["counts"] == {"pl": 1}
    (row,) = host.get(f"/api/v1/{path}addressees/").json()
    assert (row["name"], row["language"]) == ("Piotr Pawlak", "pl")
    assert ask(host, "delete", path).status_code == 409
    got = {
        person: browser(person).get("/api/v1/received-letters/").json()["results"]
        for person in (kadri, piotr)
    }
    assert got[kadri] == []
    assert [(one["sent_by"], one["space"]) for one in got[piotr]] == [("Fiona Fraser", plan.space.slug)]
    assert browser(kadri).get(f"/api/v1/{path}").status_code == 404


def test_the_fourth_letter_in_an_hour_is_told_when_it_can_go(plan: SeatPlan, fiona: Person) -> None:
    host = browser(fiona)
    given = {"plan": plan.pk, "language": "de", "texts": {"de": {"subject": "A", "body": "B"}}}
    answers = []
    for _number in range(4):
        made = ask(host, "post", "letters/", given).json()
        answers.append(ask(host, "post", f"letters/{made['id']}/sending/", {"revision": 1}))
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 3500 < int(answers[-1]["Retry-After"]) <= 3610


def test_the_host_reads_who_has_it_on_the_site_and_whose_mail_waits_for_the_morning(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    """In the evening of Tallinn, when Kadri is left in peace; Piotr, in Warsaw, reads still; Olga wants no mail at once."""
    olga = factories.make_partner("Olga Orlova")
    gone = factories.make_partner("Gone Gregers")
    actions.register(plan=plan, person=olga)
    actions.register(plan=plan, person=gone)
    choosing.choose(person=olga, at_once=False)
    Person.objects.filter(pk=kadri.pk).update(zone="Europe/Tallinn")
    Person.objects.exclude(pk=kadri.pk).update(zone="Europe/Warsaw")
    Notice.objects.all().delete()
    clock.move_to(datetime(2027, 3, 1, 18, 30, tzinfo=UTC))  # 20:30 there, 19:30 here
    host = browser(Person.objects.get(pk=fiona.pk))
    host.post(f"/seats/{plan.pk}/letters/new/", TYPED)
    letter = Letter.objects.get()
    host.post(f"/seats/{plan.pk}/letters/{letter.pk}/sending/", {"revision": letter.revision})
    (before, *_rest) = host.get(f"/api/v1/letters/{letter.pk}/addressees/").json()
    assert (before["mail"], before["mail_at"]) == ("", None)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    assert "mail on its way: 3" in words(host, letter.hosts_url)
    while send_mail():
        pass

    page = words(host, letter.hosts_url)
    assert "sent Mon, 1 Mar 2027, 19:30" in page
    assert "waits until Tue, 2 Mar 2027, 06:00" in page, "seven in Tallinn, by the clock of the host"
    for one in (
        "mail sent: 1",
        "mail waits for their morning: 1",
        "no mail: read on the site, or in their digest: 1",
        "not sent: no access any more: 1",
    ):
        assert one in page, one
    ways = {
        one["name"]: (one["mail"], one["mail_at"])
        for one in host.get(f"/api/v1/letters/{letter.pk}/addressees/").json()
    }
    assert ways["Kadri Kask"] == ("waits", "2027-03-02T05:00:00Z")
    assert ways["Piotr Pawlak"][0] == "sent"
    assert ways["Olga Orlova"] == ("none", None)
    assert ways["Gone Gregers"] == ("no_access", None)

    # Who was faster on the site is not told apart from who wants none.
    notices.mark_read(person=kadri)
    assert "no mail: read on the site, or in their digest: 2" in words(host, letter.hosts_url)


def test_what_became_of_a_letters_mails_costs_the_same_for_two_people_and_for_twenty(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    host = browser(fiona)

    def queries() -> int:
        host.post(f"/seats/{plan.pk}/letters/new/", TYPED)
        letter = Letter.objects.latest("pk")
        host.post(f"/seats/{plan.pk}/letters/{letter.pk}/sending/", {"revision": letter.revision})
        clock.shift(timedelta(seconds=11))
        letter_tasks.send_letters()
        with CaptureQueriesContext(connection) as found:
            words(host, letter.hosts_url)
        return len(found)

    few = queries()
    for _more in range(18):
        factories.make_registration(plan, factories.make_partner())
    assert queries() == few
