"""One purpose a page, kept by itself; numbers for hosts, names for readers; and every door the same."""

import json
import re

import pytest
from django.test import Client

from calendars.models import Entry
from exchanges.models import Visit
from needs.answer import Answer
from needs.models import Consent, Look, Need, Reader
from people.models import Person
from registrations import actions as registrations
from tests import factories
from tests.needs.conftest import VEGAN, Tell
from tests.needs.test_reading import coordinate
from tests.people import browser

CONSENT = {"consent": "on", "text_version": "1", "text_language": "en"}


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    assert "no-store" in response["Cache-Control"]
    return " ".join(response.content.decode().split())


def test_who_has_a_seat_is_led_to_tell_and_who_waits_is_not(
    entry: Entry, visit: Visit, anna: Person, kadri: Person, olga: Person
) -> None:
    link = f'href="/needs/{entry.pk}/"'
    page = browser(anna).get(visit.space.get_absolute_url()).content.decode()
    assert link in page
    assert link not in browser(kadri).get(visit.space.get_absolute_url()).content.decode()
    assert link in browser(anna).get(f"/seats/{visit.seat_plan_id}/registration/").content.decode()


def test_nobody_is_led_there_where_nothing_is_asked(visit: Visit, anna: Person) -> None:
    assert (
        f"/needs/{visit.entry_id}/" not in browser(anna).get(visit.space.get_absolute_url()).content.decode()
    )


def test_ones_own_page_says_what_is_asked_who_reads_where_to_call_and_until_when(
    entry: Entry, anna: Person
) -> None:
    page = words(browser(anna), f"/needs/{entry.pk}/")
    for told in ("Food and drink", "Access", "Health", "Emergency contact", "Fiona Fraser", "+372 600 0000"):
        assert told in page
    assert "It is deleted by itself on" in page
    assert "Nobody has read it." in page


def test_the_box_is_not_ticked_and_without_it_what_was_typed_is_shown_again(
    entry: Entry, anna: Person
) -> None:
    client, path = browser(anna), f"/needs/{entry.pk}/diet/"
    form = words(client, path)
    assert '<input type="checkbox" name="consent"' in form
    assert "checked" not in form
    assert "I agree that what I tell here about what I eat and drink is kept" in form
    answer = client.post(path, {"choices": ["vegan"], "words": "No honey."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing is kept without your consent" in page
    assert "No honey." in page
    assert not Need.objects.exists()


def test_telling_changing_and_withdrawing(entry: Entry, anna: Person) -> None:
    client, path = browser(anna), f"/needs/{entry.pk}/diet/"
    answer = client.post(path, {"choices": ["vegan"], "words": "No honey.", **CONSENT})
    assert (answer.status_code, answer["Location"]) == (302, f"/needs/{entry.pk}/")
    page = words(client, f"/needs/{entry.pk}/")
    assert "Vegan" in page
    assert "No honey." in page
    form = words(client, path)
    assert "No honey." in form
    assert 'name="consent"' not in form
    client.post(path, {"choices": ["halal"], "words": ""})
    assert Need.objects.get().answer == Answer(choices=("halal",))
    assert "deleted at once" in words(client, f"{path}withdrawal/")
    assert client.post(f"{path}withdrawal/").status_code == 302
    assert not Need.objects.exists()
    page = words(client, f"/needs/{entry.pk}/")
    assert "Halal" not in page
    assert "Withdrawn by yourself" in page


def test_a_form_of_older_words_is_shown_again_with_todays(entry: Entry, anna: Person) -> None:
    sent = {"words": "Asthma.", **CONSENT, "text_version": "0"}
    answer = browser(anna).post(f"/needs/{entry.pk}/health/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "have changed meanwhile" in page
    assert '<input type="hidden" name="text_version" value="1">' in page
    assert not Need.objects.exists()


def test_the_words_are_agreed_to_in_the_language_in_which_they_were_shown(entry: Entry, anna: Person) -> None:
    anna.language = "et"
    anna.save()
    client = browser(anna)
    form = words(client, f"/needs/{entry.pk}/diet/")
    assert '<input type="hidden" name="text_language" value="et">' in form
    assert "Olen nõus, et siin antud teave minu söögi" in form


@pytest.mark.parametrize("what", ["", "hosts/", "reading/", "diet/", "diet/withdrawal/", "nothing/"])
def test_what_one_may_not_see_is_not_there(
    tell: Tell, entry: Entry, anna: Person, olga: Person, what: str
) -> None:
    tell(anna)
    assert browser(olga).get(f"/needs/{entry.pk}/{what}").status_code == 404
    assert browser().get(f"/needs/{entry.pk}/{what}").status_code == 302


def test_who_sees_the_visit_alone_reads_that_a_seat_comes_first(
    tell: Tell, entry: Entry, anna: Person, kadri: Person
) -> None:
    tell(anna)
    page = words(browser(kadri), f"/needs/{entry.pk}/")
    assert "Once you have a seat" in page
    assert "Fiona Fraser" not in page
    assert browser(kadri).get(f"/needs/{entry.pk}/diet/").status_code == 302
    answer = browser(kadri).post(f"/needs/{entry.pk}/diet/", {"choices": ["vegan"], "words": "", **CONSENT})
    assert answer.status_code == 422
    assert "Fiona Fraser" not in answer.content.decode()


def test_members_and_stewards_are_not_let_in_where_hosts_are(
    tell: Tell, entry: Entry, visit: Visit, anna: Person, stefan: Person
) -> None:
    tell(anna)
    for person in (anna, stefan):
        for path in ("hosts/", "reading/"):
            assert browser(person).get(f"/needs/{entry.pk}/{path}").status_code in (403, 404)
        assert browser(person).get(f"/api/v1/entries/{entry.pk}/needs/counts/").status_code in (403, 404)


def test_hosts_reach_it_from_the_registrations_ask_name_and_count(
    visit: Visit, fiona: Person, anna: Person
) -> None:
    client, address = browser(fiona), f"/needs/{visit.entry_id}/"
    listed = client.get(f"/seats/{visit.seat_plan_id}/registrations/").content.decode()
    assert f'href="{address}hosts/"' in listed
    assert "You ask nothing yet." in words(client, f"{address}hosts/")
    answer = client.post(f"{address}asking/", {"purposes": ["diet", "access"], "phone": "+372 600"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}hosts/")
    assert "Nobody has told anything yet." in words(client, f"{address}hosts/")
    assert client.post(f"{address}readers/", {"person": fiona.pk}).status_code == 302
    assert [one.person for one in Reader.objects.all()] == [fiona]
    assert client.post(f"{address}readers/", {"person": anna.pk}).status_code == 422
    assert client.post(f"{address}readers/{fiona.pk}/removal/").status_code == 302
    assert not Reader.objects.exists()
    assert client.post(f"{address}asking/", {"purposes": ["shoes"]}).status_code == 422


def test_a_coordinator_who_is_no_reader_sees_numbers_and_no_door_to_names(
    tell: Tell, entry: Entry, anna: Person, kadri: Person
) -> None:
    coordinate(entry, kadri)
    tell(anna)
    page = words(browser(kadri), f"/needs/{entry.pk}/hosts/")
    assert "People who told something: fewer than 5" in page
    assert "Anna" not in page
    assert "Vegan" not in page
    assert "/reading/" not in page
    assert browser(kadri).get(f"/needs/{entry.pk}/reading/").status_code == 403


def test_a_reader_gives_a_reason_and_whoever_is_read_sees_it(
    tell: Tell, entry: Entry, fiona: Person, anna: Person
) -> None:
    tell(anna)
    client, path = browser(fiona), f"/needs/{entry.pk}/reading/"
    assert "1 answer is new or changed" in words(client, f"/needs/{entry.pk}/hosts/")
    form = words(client, path)
    assert "No honey either." not in form
    answer = client.post(path, {"purposes": ["diet"]})
    assert (answer.status_code, Look.objects.count()) == (422, 0)
    answer = client.post(path, {"purposes": ["diet"], "reason": "meals", "note": "For the cook."})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for told in ("Anna Albers", "Vegan", "No honey either."):
        assert told in page
    own = words(browser(anna), f"/needs/{entry.pk}/")
    for told in ("Fiona Fraser", "To order or cook meals", "For the cook."):
        assert told in own
    assert "new or changed" not in words(client, f"/needs/{entry.pk}/hosts/")


def without_tokens(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_whom_one_can_choose_to_read_does_not_tell_who_told_something(
    tell: Tell, entry: Entry, fiona: Person, anna: Person, mads: Person
) -> None:
    before = without_tokens(words(browser(fiona), f"/needs/{entry.pk}/reading/"))
    tell(anna)
    after = without_tokens(words(browser(fiona), f"/needs/{entry.pk}/reading/"))
    assert before == after
    assert "Mads Madsen" in after


def test_what_one_told_anywhere_stands_on_one_page_also_when_the_place_has_ended(
    tell: Tell, entry: Entry, anna: Person, mads: Person
) -> None:
    tell(anna)
    registrations.withdraw(registration=anna.registrations.get())
    page = words(browser(anna), "/needs/")
    assert "Digital Tallinn" in page
    assert "Ended with your place" in page
    assert "You have told no hosts anything" in words(browser(factories.make_person()), "/needs/")


def put(client: Client, path: str, body: dict):
    return client.put(path, json.dumps(body), content_type="application/json")


def test_the_api_is_a_door_to_the_same(entry: Entry, anna: Person, fiona: Person, kadri: Person) -> None:
    mine, reader, base = browser(anna), browser(fiona), f"/api/v1/entries/{entry.pk}/needs/"
    told = mine.get(base)
    assert "no-store" in told["Cache-Control"]
    asked = {one["purpose"]: one for one in told.json()["asked"]}
    assert list(asked) == ["diet", "access", "health", "contact"]
    assert told.json()["readers"] == ["Fiona Fraser"]
    refused = put(mine, f"{base}diet/", {"choices": ["vegan"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/consent")
    consent = {name: asked["diet"][name] for name in ("text_version", "language")}
    kept = put(mine, f"{base}diet/", {"choices": ["vegan"], "words": "No honey either.", "consent": consent})
    assert (kept.status_code, kept.json()["choices"]) == (200, ["vegan"])
    assert Need.objects.get().answer == VEGAN
    counts = {one["purpose"]: one for one in reader.get(f"{base}counts/").json()}
    assert counts["diet"]["told"] == {"exact": None, "below": 5}
    wish = {"purposes": ["diet"], "reason": "meals"}
    for person in (anna, kadri):
        assert (
            browser(person).post(f"{base}readings/", wish, content_type="application/json").status_code == 403
        )
    read = reader.post(f"{base}readings/", wish, content_type="application/json").json()
    assert [(one["person"]["name"], one["words"]) for one in read] == [("Anna Albers", "No honey either.")]
    assert [one["by"] for one in mine.get(base).json()["looks"]] == ["Fiona Fraser"]
    assert mine.delete(f"{base}diet/").status_code == 204
    assert not Need.objects.exists()
    assert [one["ending"] for one in mine.get(base).json()["consents"]] == ["withdrawn"]
    assert put(reader, f"{base}asked/", {"purposes": ["diet"]}).json() == {"purposes": ["diet"], "phone": ""}
    assert reader.delete(f"{base}readers/{fiona.pk}/").json() == []
    assert put(reader, f"{base}readers/{fiona.pk}/", {}).json() == [{"id": fiona.pk, "name": "Fiona Fraser"}]
    assert put(mine, f"{base}asked/", {"purposes": []}).status_code == 403
    assert put(mine, f"{base}shoes/", {"words": "x"}).status_code == 409


def test_a_page_costs_as_many_queries_for_three_as_for_one(
    tell: Tell, entry: Entry, fiona: Person, anna: Person, mads: Person, django_assert_max_num_queries
) -> None:
    def cost(path: str, body: dict | None = None) -> int:
        client = browser(fiona)
        with django_assert_max_num_queries(40) as captured:
            answer = client.post(path, body) if body else client.get(path)
            assert answer.status_code == 200
        return len(captured)

    wish = {"purposes": ["diet"], "reason": "meals"}
    tell(anna)
    cost(f"/needs/{entry.pk}/reading/", wish)
    few = cost(f"/needs/{entry.pk}/hosts/"), cost(f"/needs/{entry.pk}/reading/", wish)
    for _number in range(6):
        person = factories.make_partner()
        factories.make_membership(entry.space, person)
        tell(person)
    assert (cost(f"/needs/{entry.pk}/hosts/"), cost(f"/needs/{entry.pk}/reading/", wish)) == few
    assert Consent.objects.count() == 7
