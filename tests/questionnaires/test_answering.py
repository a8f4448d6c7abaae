"""A person's way through a form: a page at a time, on any device, to the check of all answers and back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Person
from questionnaires import actions
from questionnaires.models import Answer, Filling, SavedPage
from registrations import actions as registrations
from registrations.models import Registration
from tests import factories
from tests.people import browser
from tests.questionnaires.conftest import Asked

pytestmark = pytest.mark.django_db


def start(asked: Asked) -> str:
    return reverse("registrations:first-form", args=[asked.plan.pk])


def page(asked: Asked, number: int) -> str:
    return reverse(
        "registrations:first-form-page", args=[asked.plan.pk, (asked.first, asked.second)[number - 1].pk]
    )


def check(asked: Asked) -> str:
    return reverse("registrations:first-form-check", args=[asked.plan.pk])


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def fill(client: Client, asked: Asked) -> Any:
    client.post(page(asked, 1), {"a-attendance": "on_site"})
    return client.post(page(asked, 2), {"a-q2": ["soup", "bread"], "a-q3": "By train.\nWith a bike."})


def test_from_the_seat_box_through_all_pages_to_a_seat(asked: Asked, mads: Person) -> None:
    client = browser(mads)
    box = client.get(reverse("registrations:plan", args=[asked.plan.pk])).content.decode()
    assert f'href="{start(asked)}"' in box
    assert client.get(start(asked))["Location"] == page(asked, 1)
    assert client.post(page(asked, 1), {"a-attendance": "on_site"})["Location"] == page(asked, 2)
    assert fill(client, asked)["Location"] == check(asked)
    said = words(client.get(check(asked)))
    assert "How will you take part? On site" in said
    assert "What do you eat? Soup, Bread" in said
    done = client.post(check(asked), {"note": "I am glad."})
    assert done["Location"] == asked.visit.space.get_absolute_url()
    mine = Registration.objects.get(person=mads)
    assert (mine.state, mine.note) == ("confirmed", "I am glad.")
    assert {one.question.key: one.value for one in Answer.objects.select_related("question")} == {
        "attendance": "on_site",
        "q2": ["soup", "bread"],
        "q3": "By train.\nWith a bike.",
    }


def test_a_page_that_is_hidden_by_an_answer_is_not_there(asked: Asked, mads: Person) -> None:
    asked.note.delete()
    client = browser(mads)
    assert client.post(page(asked, 1), {"a-attendance": "online"})["Location"] == check(asked)
    assert client.get(page(asked, 2)).status_code == 404


def test_registering_without_answers_leads_to_the_form(asked: Asked, mads: Person) -> None:
    address = reverse("registrations:registration", args=[asked.plan.pk])
    client = browser(mads)
    assert client.get(address)["Location"] == start(asked)
    assert client.post(address, {"note": ""})["Location"] == start(asked)
    with pytest.raises(actions.AnswersRefused):
        registrations.register(plan=asked.plan, person=mads)
    assert not Registration.objects.exists()


def test_another_device_goes_on_where_one_stopped(asked: Asked, mads: Person) -> None:
    telephone, desk = browser(mads), browser(mads)
    telephone.post(page(asked, 1), {"a-attendance": "on_site"})
    assert desk.get(start(asked))["Location"] == page(asked, 2)
    assert 'value="on_site"' in desk.get(page(asked, 1)).content.decode()


def test_what_is_put_off_for_later_is_kept_and_nothing_is_demanded(asked: Asked, mads: Person) -> None:
    asked.save(mads, asked.first, attendance="on_site")
    client = browser(mads)
    put_off = client.post(page(asked, 2), {"a-q3": "Half a sentence", "later": "1"})
    assert put_off["Location"] == asked.visit.space.get_absolute_url()
    assert client.get(start(asked))["Location"] == page(asked, 2)
    assert "Half a sentence" in client.get(page(asked, 2)).content.decode()


def test_what_is_wrong_stands_in_the_title_the_summary_and_at_its_field(asked: Asked, mads: Person) -> None:
    asked.save(mads, asked.first, attendance="on_site")
    answer = browser(mads).post(page(asked, 2), {"a-q3": "Kept"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in html
    assert re.search(r'<a href="#id_a-q2_field"[^>]*>Choose an answer: “What do you eat\?”</a>', html)
    assert 'id="id_a-q2_error"' in html
    assert "Kept" in html
    assert not SavedPage.objects.filter(page=asked.second).exists()


def test_two_devices_that_said_different_things_are_both_read_before_one_is_replaced(
    asked: Asked, mads: Person
) -> None:
    asked.save(mads, asked.first, attendance="on_site")
    first, second = browser(mads), browser(mads)
    first.post(page(asked, 2), {"a-q2": "soup", "a-q3": "From the telephone"})
    answer = second.post(page(asked, 2), {"a-q2": "bread", "a-q3": "From the desk", "a-revision": "0"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "From the telephone" in html
    assert "From the desk" in html
    assert 'name="a-revision" value="1"' in html
    again = second.post(page(asked, 2), {"a-q2": "bread", "a-q3": "From the desk", "a-revision": "1"})
    assert again["Location"] == check(asked)
    assert SavedPage.objects.get(page=asked.second).answers["q3"] == "From the desk"


def test_the_check_names_all_that_is_lacking_and_leads_there(asked: Asked, mads: Person) -> None:
    asked.save(mads, asked.first, attendance="on_site")
    answer = browser(mads).post(check(asked), {"note": "Kept"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in html
    assert f'<a href="{page(asked, 2)}#id_a-q2_field">' in html
    assert "Kept" in html
    assert not Registration.objects.exists()


def test_a_choice_that_filled_up_meanwhile_is_named_and_the_form_is_kept(asked: Asked, mads: Person) -> None:
    asked.answer_all(mads)
    asked.how.choices.filter(key="on_site").update(places=1)
    actions.submit(filling=asked.answer_all(factories.make_partner("Quicker")))
    client = browser(mads)
    said = words(client.post(check(asked), {"note": ""}))
    assert "“On site” is full: choose another answer." in said
    shown = client.get(page(asked, 1)).content.decode()
    assert re.search(r'value="on_site"[^>]*disabled', shown)
    assert "(full)" in shown
    assert not Registration.objects.exists()


def test_answers_are_changed_by_oneself_until_the_deadline(asked: Asked, mads: Person) -> None:
    asked.answer_all(mads)
    registrations.register(plan=asked.plan, person=mads)
    client = browser(mads)
    client.post(page(asked, 2), {"a-q2": ["bread"], "a-q3": "By ship.", "a-revision": "1"})
    assert Answer.objects.get(question=asked.note).value == "By train.", "only what is handed in counts"
    client.post(check(asked))
    assert Answer.objects.get(question=asked.note).value == "By ship."
    asked.form.changes_until = timezone.now() - timedelta(minutes=1)
    asked.form.save()
    assert client.get(start(asked))["Location"] == check(asked)
    assert client.get(page(asked, 2))["Location"] == check(asked)
    answer = client.post(check(asked))
    assert "The answers can no longer be changed." in words(answer)
    assert Registration.objects.get(person=mads).state == "confirmed"


def test_after_the_deadline_the_check_shows_what_was_handed_in(asked: Asked, mads: Person) -> None:
    asked.answer_all(mads)
    registrations.register(plan=asked.plan, person=mads)
    asked.save(mads, asked.second, revision=1, q2=["bread"], q3="Never handed in.")
    asked.form.changes_until = timezone.now() - timedelta(minutes=1)
    asked.form.save()
    said = words(browser(mads).get(check(asked)))
    assert "By train." in said
    assert "Never handed in." not in said


def test_a_closed_door_shows_the_answers_and_says_why_they_cannot_be_handed_in(
    asked: Asked, mads: Person, fiona: Person
) -> None:
    asked.answer_all(mads)
    registrations.close_registration(plan=asked.plan, by=fiona)
    client = browser(mads)
    said = words(client.get(check(asked)))
    assert "By train." in said
    assert "Registration closed on " in said
    assert client.post(check(asked), {"note": ""}).status_code == 422
    assert not Registration.objects.exists()


def test_the_profile_answers_what_it_knows(asked: Asked, kadri: Person, fiona: Person) -> None:
    kadri.language = "et"
    kadri.save()
    for name in ("organisation", "country", "language"):
        actions.add_preset(page=asked.first, name=name, by=fiona)
    home = kadri.affiliations.get().organisation
    html = browser(kadri).get(page(asked, 1)).content.decode()
    assert f'value="{home.name}"' in html
    assert re.search(r'value="ee"[^>]*checked', html)
    assert re.search(r'value="et"[^>]*checked', html)
    assert 'autocomplete="organization"' in html


def test_help_is_shown_and_what_may_be_left_empty_is_marked(asked: Asked, mads: Person) -> None:
    asked.note.help = "So that we can meet you."
    asked.note.save()
    asked.save(mads, asked.first, attendance="online")
    said = words(browser(mads).get(page(asked, 2)))
    assert "Anything else? (optional)" in said
    assert "So that we can meet you." in said


def test_strangers_meet_no_form(asked: Asked, olga: Person, piotr: Person) -> None:
    addresses = [start(asked), page(asked, 1), check(asked)]
    assert [browser(olga).get(one).status_code for one in addresses] == [404] * 3
    assert [browser().get(one).status_code for one in addresses] == [302] * 3
    second = reverse("registrations:second-form", args=[asked.plan.pk])
    assert browser(piotr).get(second).status_code == 404
    assert not Filling.objects.exists()


@pytest.mark.parametrize("junk", ["x" * 5000, "\x00", "-1", "NaN"])
def test_whatever_is_typed_is_answered_in_words(asked: Asked, mads: Person, junk: str) -> None:
    client = browser(mads)
    data = {"a-attendance": junk, "a-q2": junk, "a-q3": junk, "a-revision": junk}
    assert {client.post(page(asked, number), data).status_code for number in (1,)} <= {302, 422}
    asked.save(mads, asked.first, attendance="on_site")
    assert client.post(page(asked, 2), data).status_code in (302, 422)


def test_a_page_takes_as_many_queries_with_nine_questions_as_with_three(
    asked: Asked, mads: Person, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        client = browser(mads)
        with django_assert_max_num_queries(40) as captured:
            assert client.get(page(asked, 1)).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for _number in range(6):
        factories.make_question(asked.first, kind="choice", choices=[("a", "A", 3), ("b", "B", None)])
    assert queries() == few
