"""Hosts look for who has not handed in a form, who counts for a share, who gave an answer; they write to these people, and
read how many chose what."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Choice, Place, Question, Questionnaire
from registrations import actions, letter_tasks
from registrations.actions.letters import LetterRefused
from registrations.models import Letter, Pool, Registration, SeatPlan
from registrations.models.asked import FIRST, SECOND
from registrations.reach import reach
from tests import factories
from tests.people import browser
from tests.questionnaires.conftest import Asked, asked

__all__ = ["asked"]

pytestmark = pytest.mark.django_db

TEXTS = {"en": ("The link", "It is …")}


@pytest.fixture
def second(asked: Asked, fiona: Person) -> Questionnaire:
    """ "Your journey", asked of who has a seat."""
    form = factories.make_questionnaire(asked.visit.space, "Your journey")
    factories.make_question(form.pages.get(), "When do you arrive?", key="arrival")
    actions.ask_forms(plan=asked.plan, first=asked.form, second=form, by=fiona)
    asked.plan.refresh_from_db()
    return form


@pytest.fixture
def people(asked: Asked, second: Questionnaire, mads: Person, kadri: Person, piotr: Person) -> SeatPlan:
    """Mads comes, Kadri is online and has told of her journey; Piotr comes and waits for a third seat. All have answered."""
    SeatPlan.objects.update(capacity=2)
    for person, how in ((mads, "on_site"), (kadri, "online"), (piotr, "on_site")):
        asked.answer_all(person, how=how)
        actions.register(plan=asked.plan, person=person)
    filling = questionnaires.begin(questionnaire=second, person=kadri)
    questionnaires.save_page(
        filling=filling, page=second.pages.get(), answers={"arrival": "On Monday"}, revision=0
    )
    actions.hand_in_answers(plan=asked.plan, person=kadri, which=SECOND)
    return SeatPlan.objects.with_time().get(pk=asked.plan.pk)


def choice(key: str) -> Choice:
    return Choice.objects.get(key=key)


def desk(plan: SeatPlan, **asked: object) -> str:
    return plan.hosts_url + "?" + "&".join(f"{name}={value}" for name, value in asked.items())


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def named(html: str) -> list[str]:
    return re.findall(r'class="row-link".*?class="person-name">([^<]+?) <', html)


def found(client: Client, plan: SeatPlan, **asked: object) -> list[str]:
    return named(words(client, desk(plan, **asked)))


def without_forms(plan: SeatPlan, by: Person) -> None:
    actions.ask_forms(plan=plan, first=None, second=None, by=by)


def write(plan: SeatPlan, by: Person, **whom: str) -> Letter:
    return actions.keep_letter(plan=plan, by=by, language="en", texts=TEXTS, whom=whom)


def test_who_has_not_handed_in_a_form_is_found(people: SeatPlan, fiona: Person, anna: Person) -> None:
    host = browser(fiona)
    assert found(host, people, lacks=FIRST) == []
    assert found(host, people, lacks=SECOND) == ["Mads Madsen"], "who waits is not asked it yet"
    SeatPlan.objects.filter(pk=people.pk).update(capacity=3)
    actions.promote_next(plan=people)
    assert found(host, people, lacks=SECOND) == ["Mads Madsen", "Piotr Pawlak"]
    factories.make_registration(SeatPlan.objects.get(pk=people.pk), anna)
    assert found(host, people, lacks=FIRST) == ["Anna Albers"]
    actions.withdraw(registration=Registration.objects.get(person__name="Mads Madsen"))
    assert found(host, people, lacks=SECOND, state="all") == ["Piotr Pawlak", "Anna Albers"]


def test_who_gave_an_answer_is_found_as_long_as_it_is_handed_in(
    people: SeatPlan, fiona: Person, asked: Asked, kadri: Person
) -> None:
    host = browser(fiona)
    on_site, online = choice("on_site").pk, choice("online").pk
    assert found(host, people, choice=on_site) == ["Mads Madsen", "Piotr Pawlak"]
    assert found(host, people, choice=on_site, state="confirmed") == ["Mads Madsen"]
    assert found(host, people, choice=online, lacks=SECOND) == []
    assert found(host, people, choice=online) == ["Kadri Kask"]
    asked.save(kadri, asked.first, revision=1, attendance="on_site")
    assert found(host, people, choice=online) == ["Kadri Kask"], "what is typed is nobody's but hers"
    actions.withdraw(registration=Registration.objects.get(person=kadri))
    assert found(host, people, choice=online, state="all") == []


def test_who_counts_for_a_share_is_found_and_who_for_none(people: SeatPlan, fiona: Person) -> None:
    share = Pool.objects.create(plan=people, kind="speakers", seats=1)
    Registration.objects.filter(person__name="Kadri Kask").update(pool=share)
    host = browser(fiona)
    assert found(host, people, pool=share.pk) == ["Kadri Kask"]
    assert found(host, people, pool="none") == ["Mads Madsen", "Piotr Pawlak"]


def test_the_states_and_the_links_keep_what_is_looked_for(people: SeatPlan, fiona: Person) -> None:
    online = choice("on_site").pk
    html = words(browser(fiona), desk(people, choice=online)).replace("&amp;", "&")
    assert f'<a href="?choice={online}&state=waiting">Waiting <span class="meta">1</span></a>' in html
    assert f"letters/new/?choice={online}&state=" in html
    assert f'<option value="{online}" selected' in html
    assert '<details class="filters-more" open>' in html
    assert '<details class="filters-more">' in words(browser(fiona), desk(people, q="mads"))
    table = browser(fiona).get(f"{reverse('registrations:csv', args=[people.pk])}?as=shown&choice={online}")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Name", "Mads Madsen", "Piotr Pawlak"]
    nobody = words(browser(fiona), desk(people, lacks=FIRST))
    assert "Nobody fits what you look for." in nobody


def test_nobody_is_asked_to_look_for_what_a_plan_has_not(people: SeatPlan, fiona: Person) -> None:
    html = words(browser(fiona), people.hosts_url)
    assert [one in html for one in ('name="lacks"', 'name="choice"', 'id="id_pool"')] == [True, True, False]
    without_forms(people, fiona)
    html = words(browser(fiona), people.hosts_url)
    assert [one in html for one in ('name="lacks"', 'name="choice"', "filters-more")] == [False] * 3


def test_what_hosts_wrote_has_its_language(people: SeatPlan, fiona: Person) -> None:
    Questionnaire.objects.update(language="de")
    html = words(browser(fiona), people.hosts_url)
    assert f'<option value="{choice("online").pk}" lang="de">Online</option>' in html
    assert '<option value="second" lang="de">Your journey</option>' in html


@pytest.mark.parametrize(
    "query", ["choice=0", "choice=x", "choice=99999999999999999999", "pool=x", "pool=7", "lacks=third"]
)
def test_what_cannot_be_read_is_left_out(people: SeatPlan, fiona: Person, query: str) -> None:
    assert len(named(words(browser(fiona), f"{people.hosts_url}?{query}"))) == 3


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_no_number_finds_nobody_and_breaks_nothing(pool: str, chosen: str) -> None:
    rows = Registration.objects.looked_for(pool=pool, choice=chosen)
    assert pool + chosen == "" or not rows.exists()


def test_an_answer_of_another_plan_finds_nobody(people: SeatPlan, fiona: Person, mads: Person) -> None:
    other = factories.make_visit("Analog Aarhus", coordinator=fiona, capacity=9)
    registration = factories.make_registration(other.seat_plan, mads)
    rows = Registration.objects.filter(pk=registration.pk)
    assert not rows.looked_for(choice=str(choice("on_site").pk)).exists()


def test_an_answer_that_is_no_longer_offered_is_found_as_long_as_somebody_gave_it(
    people: SeatPlan, fiona: Person, asked: Asked, kadri: Person
) -> None:
    online = choice("online")
    Choice.objects.filter(pk=online.pk).update(is_removed=True)
    html = words(browser(fiona), desk(people, choice=online.pk))
    assert named(html) == ["Kadri Kask"] and "Online (no longer offered)" in html
    actions.withdraw(registration=Registration.objects.get(person=kadri))
    assert "Online (no longer offered)" not in words(browser(fiona), people.hosts_url)


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_an_answer_costs_the_same_for_one_and_for_three(
    asked: Asked, fiona: Person, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        person = factories.make_partner(f"Guest {number}")
        asked.answer_all(person)
        actions.register(plan=asked.plan, person=person)
    client, on_site = browser(fiona), choice("on_site").pk
    with django_assert_num_queries(14):
        assert len(found(client, asked.plan)) == count
    with django_assert_num_queries(15):
        assert len(found(client, asked.plan, choice=on_site)) == count


def test_without_forms_and_shares_the_first_page_takes_no_query_more(
    asked: Asked, fiona: Person, mads: Person, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    without_forms(asked.plan, fiona)
    actions.register(plan=asked.plan, person=mads)
    client = browser(fiona)
    with django_assert_max_num_queries(12):
        assert found(client, asked.plan) == ["Mads Madsen"]


def test_a_letter_goes_to_those_who_were_looked_for(
    people: SeatPlan, fiona: Person, kadri: Person, mads: Person
) -> None:
    host, online = browser(fiona), choice("online").pk
    at = f"/seats/{people.pk}/letters/new/"
    form = words(host, f"{at}?choice={online}&lacks=second&state=confirmed")
    assert f'<option value="{online}" selected' in form and '<option value="second" selected' in form
    typed = {
        "state": "confirmed",
        "choice": online,
        "language": "en",
        "revision": "0",
        "subject_en": "The link",
    }
    made = host.post(at, {**typed, "body_en": "It is …"})
    letter = Letter.objects.get()
    assert reach(letter).people == {kadri.language: [kadri]}
    preview = words(host, made["Location"])
    assert "<dd>With a seat · Online</dd>" in preview and "Send to 1 person" in preview
    assert f'<option value="{online}" selected' in words(host, made["Location"].replace("preview", "edit"))
    lacking = write(people, fiona, lacks=SECOND, state="confirmed", pool="none")
    assert reach(lacking).people == {mads.language: [mads]}
    assert "have not handed in “Your journey” · Share: open to all" in words(host, lacking.hosts_url)


def test_which_answer_a_letter_was_for_is_forgotten_when_it_has_gone(people: SeatPlan, fiona: Person) -> None:
    """Who got it stands there for years; what they answered goes when they withdraw, or some days after the end."""
    letter = write(people, fiona, choice=str(choice("online").pk), state="confirmed")
    actions.send_letter(letter=letter, by=fiona, revision=letter.revision)
    Letter.objects.update(due_at=timezone.now())
    assert letter_tasks.send_letters() == 1
    letter.refresh_from_db()
    assert letter.whom_choice == "answer"
    assert "With a seat · by an answer that they gave" in words(browser(fiona), letter.hosts_url)


def test_a_draft_for_an_answer_that_is_gone_is_for_nobody(people: SeatPlan, fiona: Person) -> None:
    letter = write(people, fiona, choice=str(choice("online").pk))
    pool = Pool.objects.create(plan=people, kind="speakers", seats=1)
    shared = write(people, fiona, pool=str(pool.pk))
    Choice.objects.filter(key="online").delete()
    pool.delete()
    without_forms(people, fiona)
    lacking = write(people, fiona, lacks=SECOND)
    for one in (letter, shared, lacking):
        assert reach(one).total == 0
        assert "…" in words(browser(fiona), one.hosts_url)
        with pytest.raises(LetterRefused) as refused:
            actions.send_letter(letter=one, by=fiona, revision=one.revision)
        assert refused.value.code == "nobody"


@pytest.mark.parametrize(
    ("name", "is_form_dropped", "words_of_it"),
    [
        ("choice", True, "Online (no longer asked here)"),
        ("choice", False, "Online (no longer offered)"),
        ("deleted", False, "… (no longer asked here)"),
        ("lacks", True, "… (no longer asked here)"),
        ("pool", False, "A share that is no longer here"),
        ("none", False, "open to all"),
    ],
)
def test_who_opens_and_saves_a_draft_for_what_is_gone_keeps_for_whom_it_is(
    people: SeatPlan, fiona: Person, name: str, is_form_dropped: bool, words_of_it: str
) -> None:
    host, pool = browser(fiona), Pool.objects.create(plan=people, kind="speakers", seats=1)
    looked_for = {
        "choice": ("choice", str(choice("online").pk)),
        "deleted": ("choice", str(choice("online").pk)),
        "lacks": ("lacks", SECOND),
        "pool": ("pool", str(pool.pk)),
        "none": ("pool", "none"),
    }
    key, value = looked_for[name]
    letter = write(people, fiona, state="confirmed", **{key: value})
    pool.delete()
    Place.objects.filter(choice__key="online").delete()
    Choice.objects.filter(key="online").update(is_removed=not is_form_dropped)
    if name == "deleted":
        Choice.objects.filter(key="online").delete()
    if is_form_dropped:
        without_forms(people, fiona)
    before = reach(letter).total
    at = f"/seats/{people.pk}/letters/{letter.pk}/edit/"
    html = words(host, at)
    found = re.search(rf'<select name="{key}".*?<option value="{value}"[^>]*?selected[^>]*>([^<]+)<', html)
    assert found and found[1] == words_of_it
    typed = {"state": "confirmed", "language": "en", "subject_en": "Another link", "body_en": "It is …"}
    saved = host.post(at, {**typed, key: value, "revision": letter.revision})
    assert saved.status_code == 302
    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.subject, letter.whom[key], reach(letter).total) == ("Another link", value, before)
    assert name == "none" or before == 0
    chosen = host.post(at, {**typed, key: "", "revision": letter.revision})
    assert chosen.status_code == 302, "hosts can still write to all of them"
    assert Letter.objects.get(pk=letter.pk).whom[key] == ""


def test_a_page_that_still_offered_what_is_gone_is_not_saved_for_everybody(
    people: SeatPlan, fiona: Person
) -> None:
    host, online = browser(fiona), choice("online").pk
    typed = {"state": "confirmed", "language": "en", "revision": 0, "subject_en": "A", "body_en": "B"}
    without_forms(people, fiona)
    for gone in ({"choice": online}, {"lacks": SECOND}, {"pool": 99}):
        answer = host.post(f"/seats/{people.pk}/letters/new/", {**typed, **gone})
        assert answer.status_code == 422 and f'name="{next(iter(gone))}"' in answer.content.decode()
    assert not Letter.objects.exists()


def test_programs_change_a_draft_for_what_is_gone_without_losing_for_whom_it_is(
    people: SeatPlan, fiona: Person
) -> None:
    client, online = APIClient(), str(choice("online").pk)
    client.force_authenticate(fiona)
    letter = write(people, fiona, state="confirmed", choice=online)
    without_forms(people, fiona)
    given = {"language": "en", "texts": {"en": {"subject": "Another", "body": "It is …"}}, "choice": online}
    path = f"/api/v1/letters/{letter.pk}/"
    changed = client.put(path, {**given, "revision": letter.revision}, format="json")
    assert (changed.status_code, changed.json()["choice"]) == (200, online)
    elsewhere = str(choice("on_site").pk)
    other = client.put(path, {**given, "choice": elsewhere, "revision": 2}, format="json")
    assert other.status_code == 400 and "choice" in str(other.json())
    assert Letter.objects.get(pk=letter.pk).whom_choice == online


def test_a_letter_is_for_nothing_of_another_plan(people: SeatPlan, fiona: Person) -> None:
    other = factories.make_visit("Analog Aarhus", coordinator=fiona, capacity=9)
    pool = Pool.objects.create(plan=other.seat_plan, kind="speakers", seats=1)
    for whom in ({"choice": str(choice("online").pk)}, {"choice": "x"}):
        with pytest.raises(LetterRefused) as refused:
            write(SeatPlan.objects.with_time().get(pk=other.seat_plan_id), fiona, **whom)
        assert (refused.value.code, refused.value.field) == ("unknown", "choice")
    with pytest.raises(LetterRefused) as refused:
        write(people, fiona, pool=str(pool.pk))
    assert (refused.value.code, refused.value.field) == ("unknown", "pool")


def test_hosts_read_how_many_chose_what(people: SeatPlan, fiona: Person, mads: Person) -> None:
    path = reverse("registrations:forms", args=[people.pk])
    html = words(browser(fiona), path)
    link = f'<a href="{people.hosts_url}?choice='
    assert f'<dt>On site</dt> <dd>{link}{choice("on_site").pk}">2 of 4 places</a></dd>' in html
    assert f'<dt>Online</dt> <dd>{link}{choice("online").pk}">1 person</a></dd>' in html
    assert "<dt>Bread</dt> <dd>0 people</dd>" in html
    assert browser(mads).get(path).status_code == 403


def test_programs_look_for_the_same_people(people: SeatPlan, fiona: Person, mads: Person) -> None:
    share = Pool.objects.create(plan=people, kind="speakers", seats=1)
    Registration.objects.filter(person__name="Kadri Kask").update(pool=share)
    host, path = APIClient(), f"/api/v1/hosted-registrations/?plan={people.pk}"
    host.force_authenticate(fiona)

    def names(**looked_for: object) -> list[str]:
        answer = host.get(path, looked_for)
        assert answer.status_code == 200, answer.json()
        return [one["name"] for one in answer.json()["results"]]

    assert names(lacks="second") == ["Mads Madsen"]
    assert names(choice=choice("on_site").pk) == ["Mads Madsen", "Piotr Pawlak"]
    assert names(choice=choice("on_site").pk, state="waiting") == ["Piotr Pawlak"]
    assert names(pool=share.pk) == ["Kadri Kask"]
    assert names(pool="none", text="piotr") == ["Piotr Pawlak"]
    for wrong in ({"choice": "x"}, {"pool": "9" * 30}, {"lacks": "third"}):
        assert host.get(path, wrong).status_code == 400
    counted = host.get(f"/api/v1/seat-plans/{people.pk}/choices/").json()
    assert [(one["label"], one["chosen"], one["places"]) for one in counted] == [
        ("On site", 2, 4),
        ("Online", 1, None),
        ("Soup", 2, None),
        ("Bread", 0, None),
    ]
    guest = APIClient()
    guest.force_authenticate(mads)
    assert guest.get(f"/api/v1/seat-plans/{people.pk}/choices/").status_code == 403
    assert guest.get(path, {"choice": choice("on_site").pk}).json()["results"] == []


def test_programs_write_to_the_same_people(people: SeatPlan, fiona: Person) -> None:
    host, online = browser(fiona), str(choice("online").pk)
    texts = {"en": {"subject": "The link", "body": "It is …"}}
    draft = {"plan": people.pk, "language": "en", "texts": texts, "who": "confirmed", "choice": online}

    def post(**more: str) -> Any:
        return host.post("/api/v1/letters/", json.dumps({**draft, **more}), content_type="application/json")

    made = post().json()
    assert (made["choice"], made["lacks"], made["pool"]) == (online, "", "")
    assert host.get(f"/api/v1/letters/{made['id']}/preview/").json()["total"] == 1
    assert post(lacks="second", pool="none").json()["lacks"] == "second"
    assert [post(choice="x").status_code, post(pool="7").status_code] == [400, 400]


def test_a_question_without_choices_is_not_counted(people: SeatPlan, fiona: Person, asked: Asked) -> None:
    questionnaires.add_question(
        page=asked.second, by=fiona, kind=Question.Kind.TEXT, label="A name for the badge", choices=[]
    )
    assert "A name for the badge" not in words(
        browser(fiona), reverse("registrations:forms", args=[people.pk])
    )
