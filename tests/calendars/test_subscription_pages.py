"""Choosing what an address holds, seeing what it reveals, changing and ending it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calendars import actions
from calendars.models import Subscription
from calendars.programs import named
from tests import factories
from tests.calendars.feeds import Program, subscribed, titles
from tests.people import browser

NEW = "/calendar/subscriptions/new/"
FORM = {"what": "personal", "label": "Phone", "language": "en", "detail": "", "with_tentative": "on"}


def words(response):
    return response.content.decode()


def own(client, path="/calendar/subscriptions/"):
    return words(client.get(path))


@pytest.mark.parametrize(
    ("program", "step", "often"),
    [
        ("google", "From URL", "every 8 to 24 hours"),
        ("apple", "Auto-refresh", "from 5 minutes to a week"),
        ("outlook", "Subscribe from web", "about every 3 hours"),
        ("thunderbird", "On the Network", "every 30 minutes"),
        ("android", "ICSx⁵", "from 15 minutes to a day"),
        ("other", "to import a file would copy it once only", "Proton Calendar every 4 to 16 hours"),
    ],
)
def test_the_chosen_program_comes_first_with_its_steps_and_the_truth_about_its_haste(
    weekly, mads, program, step, often
):
    response = browser(mads).post(NEW, {**FORM, "program": program})
    page = words(response)
    chosen, _, others = page.partition("With another program")
    assert (step in chosen, often in chosen, page.count('<details class="program">')) == (True, True, 5)
    assert str(response.context["program"].name) not in others.partition("What the address reveals")[0]


@pytest.mark.parametrize(
    ("detail", "said", "unsaid"),
    [
        ("busy", "when you are busy, nothing else", "with their titles"),
        ("title", "with their titles", "links to join online"),
        ("everything", "links to join online", "nothing else"),
    ],
)
def test_the_page_says_what_anyone_with_the_address_can_see(weekly, mads, detail, said, unsaid):
    page = words(browser(mads).post(NEW, {**FORM, "detail": detail}))
    assert ("Anyone who has this address can see" in page, said in page, unsaid in page) == (
        True,
        True,
        False,
    )


def test_everything_that_can_be_chosen_is_kept(weekly, circle, mads):
    form = {**FORM, "alarm_minutes": "60", "language": "pl", f"tell_{circle.space.pk}": "title"}
    page = words(browser(mads).post(NEW, form))
    made = Subscription.objects.get()
    assert (made.scope, made.alarm_minutes, made.language, made.with_tentative) == (
        "personal",
        60,
        "pl",
        True,
    )
    assert list(made.disclosures.values_list("space", "detail")) == [(circle.space.pk, "title")]
    assert "of the confidential group Circle of five: Titles and places" in page


def test_reminders_are_refused_where_they_would_ring_for_others_dates(weekly, mads):
    form = {**FORM, "what": str(weekly.space.pk), "alarm_minutes": "60"}
    response = browser(mads).post(NEW, form)
    assert (list(response.context["form"].errors), Subscription.objects.count()) == (["alarm_minutes"], 0)
    assert 'value="60" selected' in words(response)  # what was chosen stays


def test_a_country_can_be_chosen(weekly, mads):
    factories.make_country("EE")
    response = browser(mads).post(NEW, {**FORM, "what": "ee"})
    assert Subscription.objects.values_list("scope", "country").get() == ("country", "EE")
    assert "Estonia" in own(browser(mads))
    assert Program(response.context["address"].removeprefix("http://localhost:8000")).get().status_code == 200


def test_the_public_calendar_needs_no_secret(weekly, mads):
    response = browser(mads).post(NEW, {**FORM, "what": "public", "program": "google"})
    assert (response.status_code, response["Location"]) == (
        302,
        "/calendar/subscriptions/public/?program=google",
    )
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize("signed_in", [True, False])
def test_everybody_finds_the_public_address_and_how_to_add_it(db, mads, signed_in):
    client = browser(mads if signed_in else None)
    page = own(client, "/calendar/subscriptions/public/?program=outlook")
    assert '<code id="address">http://localhost:8000/calendar/public.en.ics</code>' in page
    assert 'href="webcal://localhost:8000/calendar/public.en.ics"' in page
    assert ("How to add it: Outlook" in page, "To my own addresses" in page) == (True, signed_in)


def test_a_public_event_leads_to_its_own_address_and_a_hidden_one_has_none(db):
    factories.make_event("Symposium")
    factories.make_event("Quiet", visibility="hidden")
    address = "/calendar/subscriptions/public/symposium/"
    assert f'href="{address}"' in own(browser(), "/events/symposium/")
    assert "/calendar/public/symposium.en.ics" in own(browser(), address)
    assert browser().get("/calendar/subscriptions/public/quiet/").status_code == 404


def test_options_are_changed_without_a_new_address(weekly, mads):
    program = subscribed(mads, alarm_minutes=15)
    client, subscription = browser(mads), Subscription.objects.get()
    address = reverse("calendars:subscription", args=[subscription.pk])
    shown = client.get(address).context["form"]
    assert (shown["label"].value(), shown["alarm_minutes"].value()) == ("Mine", 15)
    client.post(address, {"label": "Laptop", "language": "en", "detail": "busy", "alarm_minutes": ""})
    subscription.refresh_from_db()
    assert (subscription.label, subscription.alarm_minutes, subscription.with_tentative) == (
        "Laptop",
        None,
        False,
    )
    assert titles(program.fetch()) == {"Busy"}
    page = own(client)
    assert ("Laptop" in page, "Only that I am busy" in page, "not in it" in page) == (True, True, True)


def test_nobody_changes_the_address_of_another(weekly, mads, anna):
    subscription, _token = actions.subscribe(person=mads, label="Mine")
    address = reverse("calendars:subscription", args=[subscription.pk])
    assert [browser(anna).get(address).status_code, browser(anna).post(address, FORM).status_code] == [
        404,
        404,
    ]
    actions.revoke_subscription(subscription=subscription)
    assert browser(mads).get(address).status_code == 404


@pytest.mark.parametrize(
    ("agent", "program"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("macOS/14.5 (23F79) dataaccessd/1.0", "Apple Calendar"),
        ("iOS/17.5.1 (21F90) dataaccessd/1.0", "Apple Calendar"),
        ("Microsoft Office/16.0 (Microsoft Outlook 16.0.17628; Pro)", "Outlook"),
        ("Microsoft.Exchange/15.20", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0", "Thunderbird"),
        ("ICSx5/2.2.4 (ical4j okhttp) Android/14", "ICSx⁵"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0", "a browser"),
        ("Nextcloud Webcal Service", "Nextcloud"),
        ("MyOwnThing/3.1 (x)", "MyOwnThing"),
        ("", "a program that doesn&#x27;t say its name"),
    ],
)
def test_the_list_names_the_program_that_fetched_last(weekly, mads, agent, program):
    subscribed(mads).get(**{"User-Agent": agent})
    assert f">{program}</span>" in own(browser(mads))


def test_what_a_program_says_of_itself_is_shown_as_text_alone():
    assert named("<script>alert(1)</script>/2") == "<script>alert(1)<"


def test_an_address_that_no_program_asks_for_any_more_is_said_so(weekly, mads, clock):
    subscribed(mads).get()
    actions.subscribe(person=mads, label="Never")
    client = browser(mads)
    assert "If you don&#x27;t use it" not in own(client).replace("'", "&#x27;")
    clock.shift(timedelta(days=31))
    client = browser(mads)  # the session of before has ended
    page = own(client)
    assert ("No program has fetched it for 31 days." in page, "No program has ever fetched it." in page) == (
        True,
        True,
    )


def test_the_list_costs_the_same_whatever_stands_in_it(weekly, mads, django_assert_num_queries):
    client = browser(mads)
    client.get("/calendar/subscriptions/")
    for number in (1, 2):
        for _ in range(number):
            actions.subscribe(person=mads, label="One", scope="space", space=weekly.space)
            actions.subscribe(person=mads, label="Two", scope="country", country=factories.make_country("EE"))
        with django_assert_num_queries(5):
            client.get("/calendar/subscriptions/")
