"""The pages of the calendar: what they show to whom, and the way through their forms."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calendars import actions
from calendars.models import Entry, Occurrence, Reply, Subscription
from tests import factories
from tests.calendars.feeds import Program
from tests.people import browser

THURSDAY = datetime(2026, 10, 1, 10)


def words(response):
    return " ".join(response.content.decode().split())


def typed(**changes):
    return {
        "title": "Monthly review",
        "starts_local": "2026-09-24T10:00",
        "ends_local": "2026-09-24T11:30",
        "zone": "Europe/Tallinn",
        "repeats": "",
        **changes,
    }


def test_the_agenda_shows_mine_by_week_and_day(weekly, mads, piotr):
    page = words(browser(mads).get("/calendar/"))
    assert (page.count("Weekly call"), "Week 37" in page) == (8, True)
    assert "Weekly call" not in words(browser(piotr).get("/calendar/"))


def test_each_time_has_its_city_and_the_readers_own_hour(weekly, mads):
    mads.zone = "Europe/London"
    mads.save()
    assert "10:00–11:00 Tallinn (08:00 London)" in words(browser(mads).get("/calendar/"))


def test_the_month_has_iso_weeks_from_monday_on(weekly, mads):
    page = words(browser(mads).get("/calendar/?view=month&month=2026-10"))
    assert page.count("Weekly call") == 5
    assert [f'<th scope="row">{week}</th>' in page for week in (39, 40, 44, 45)] == [False, True, True, False]


def test_filters_are_addresses(weekly, group, mads):
    factories.make_entry(group, "A stop", starts="2026-09-20T10:00", kind=Entry.Kind.STOP)
    client = browser(mads)
    assert "Weekly call" not in words(client.get("/calendar/?kind=stop"))
    assert "A stop" in words(client.get("/calendar/?kind=stop&space=impact-measurement"))
    assert client.get("/calendar/?space=nothing-here").status_code == 404
    assert client.get("/calendar/", {"space": "\x00"}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "from=rubbish",
        "from=9999-12-31",
        "view=month&month=0000-99",
        "kind=rubbish",
        "view=rubbish",
        "from=0001-01-01",
    ],
)
def test_rubbish_in_an_address_shows_the_usual_page(weekly, mads, query):
    response = browser(mads).get(f"/calendar/?{query}")
    assert (response.status_code, "Weekly call" in words(response)) == (200, True)


def test_a_hidden_groups_calendar_looks_like_a_missing_one(weekly, piotr):
    weekly.space.visibility = "hidden"
    weekly.space.save()
    client = browser(piotr)
    for address in (
        "/calendar/?space=impact-measurement",
        f"/calendar/entries/{weekly.pk}/",
        f"/calendar/entries/{weekly.pk}/edit/",
        f"/calendar/entries/{weekly.pk}/dates/20261001T1000/move/",
        "/spaces/impact-measurement/entries/new/",
    ):
        assert client.get(address).status_code == 404


def test_the_link_to_join_is_for_members(weekly, mads, piotr):
    address = f"/calendar/entries/{weekly.pk}/"
    assert "meet.example.org" in words(browser(mads).get(address))
    assert "meet.example.org" not in words(browser(piotr).get(address))


@pytest.mark.parametrize("path", ["/calendar/", "/calendar/?view=week", "/calendar/?view=month", "entry"])
def test_a_page_costs_the_same_for_one_entry_and_for_many(
    group, mads, weekly, path, django_assert_max_num_queries
):
    client = browser(mads)
    address = f"/calendar/entries/{weekly.pk}/" if path == "entry" else path
    client.get(address)
    counts = []
    for number in (1, 5):
        for at in range(number):
            factories.make_entry(group, starts=f"2026-09-1{at}T10:00", rrule="FREQ=DAILY;COUNT=5")
            actions.reply(
                person=factories.make_partner(f"Guest {number} {at}"),
                entry=weekly,
                partstat="ACCEPTED",
                recurrence_id=THURSDAY,
            )
        with django_assert_max_num_queries(12) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_coordinator_makes_a_series_and_members_cannot(group, anna, mads):
    client = browser(anna)
    response = client.post(
        "/spaces/impact-measurement/entries/new/", typed(repeats="monthly-last", until="2027-03-31")
    )
    entry = Entry.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/calendar/entries/{entry.pk}/")
    assert (entry.rrule, entry.starts_local, entry.zone) == (
        "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270331",
        datetime(2026, 9, 24, 10),
        "Europe/Tallinn",
    )
    assert entry.last_ends_at == datetime(2027, 3, 25, 9, 30, tzinfo=UTC)
    assert browser(mads).get("/spaces/impact-measurement/entries/new/").status_code == 403


@pytest.mark.parametrize(
    ("repeats", "rrule"),
    [
        ("", ""),
        ("weekly", "FREQ=WEEKLY;BYDAY=TH;COUNT=4"),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=4"),
        ("monthly", "FREQ=MONTHLY;BYDAY=4TH;COUNT=4"),
        ("monthly-last", "FREQ=MONTHLY;BYDAY=-1TH;COUNT=4"),
    ],
)
def test_the_form_builds_the_rule_and_shows_it_again(group, anna, repeats, rrule):
    client = browser(anna)
    client.post(
        "/spaces/impact-measurement/entries/new/", typed(repeats=repeats, count="4" if repeats else "")
    )
    entry = Entry.objects.get()
    assert entry.rrule == rrule
    page = client.get(f"/calendar/entries/{entry.pk}/edit/")
    form = page.context["form"]
    shown = {name: str(form[name].value()) for name in ("repeats", "starts_local")}
    assert shown == {"repeats": repeats, "starts_local": "2026-09-24 10:00:00"}
    client.post(f"/calendar/entries/{entry.pk}/edit/", typed(repeats=repeats, count="4" if repeats else ""))
    entry.refresh_from_db()
    assert (entry.rrule, entry.sequence) == (rrule, 0)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"repeats": "weekly"}, "count", "Say when the series ends"),
        ({"until": "2026-12-01"}, "repeats", "how often it repeats"),
        ({"count": "3"}, "repeats", "how often it repeats"),
        ({"repeats": "weekly", "count": "3", "until": "2026-12-01"}, "count", "not both"),
        ({"repeats": "weekly", "until": "2026-09-01"}, "until", "before the first date"),
        ({"repeats": "weekly", "until": "2030-01-01"}, "until", "two years"),
        ({"repeats": "weekly", "count": "900"}, "count", "366"),
        ({"repeats": "monthly-last", "starts_local": "2026-09-10T10:00", "ends_local": "2026-09-10T11:00", "count": "3"}, "starts_local", "first date"),
        ({"starts_local": "2027-03-28T03:30", "ends_local": "2027-03-28T05:00"}, "starts_local", "Tallinn"),
        ({"ends_local": "2026-09-24T09:00"}, "ends_local", "later"),
        ({"repeats": "weekly", "count": "3", "ends_local": "2026-10-04T09:00"}, "ends_local", "overlap"),
        ({"starts_local": "soon"}, "starts_local", "valid"),
        ({"zone": "Mars/Olympus"}, "zone", "Mars/Olympus"),
        ({"title": "a\x00b"}, "title", "Null"),
        ({"conference_url": "javascript:alert(1)"}, "conference_url", "valid URL"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_said_beside_its_field_and_the_typing_is_kept(
    group, anna, changes, field, says
):
    response = browser(anna).post("/spaces/impact-measurement/entries/new/", typed(**changes))
    errors = response.context["form"].errors
    assert (response.status_code, Entry.objects.count(), list(errors)) == (422, 0, [field])
    assert says in str(errors[field])
    assert response.context["form"]["ends_local"].value() == typed(**changes)["ends_local"]


@pytest.mark.parametrize(
    ("starts", "changes", "is_taken"),
    [
        ("2026-09-23T09:29", {}, False),
        ("2026-09-23T09:30", {}, True),  # this very minute in Tallinn
        ("2026-09-22T00:00", {"is_all_day": "on"}, False),
        ("2026-09-23T00:00", {"is_all_day": "on"}, True),
    ],
)
def test_a_new_date_does_not_begin_in_the_past_of_its_zone(group, anna, clock, starts, changes, is_taken):
    clock.move_to(datetime(2026, 9, 23, 6, 30, 20, tzinfo=UTC))
    response = browser(anna).post(
        "/spaces/impact-measurement/entries/new/", typed(starts_local=starts, **changes)
    )
    assert Entry.objects.exists() is is_taken
    errors = {} if is_taken else response.context["form"].errors
    assert errors == ({} if is_taken else {"starts_local": ["This lies in the past. Choose a later time."]})


def test_what_has_been_can_still_be_set_right(group, anna, clock):
    entry = factories.make_entry(group, starts="2026-09-10T10:00")
    clock.move_to(datetime(2026, 9, 23, 6, 30, tzinfo=UTC))
    answer = browser(anna).post(
        f"/calendar/entries/{entry.pk}/edit/",
        typed(title="As it was", starts_local="2026-09-10T11:00", ends_local="2026-09-10T12:00"),
    )
    entry.refresh_from_db()
    assert (answer.status_code, entry.title, entry.starts_local) == (
        302,
        "As it was",
        datetime(2026, 9, 10, 11),
    )


def test_a_preview_shows_dates_changes_of_clocks_and_holidays_and_saves_nothing(group, anna):
    response = browser(anna).post(
        "/spaces/impact-measurement/entries/preview/", typed(repeats="weekly", until="2027-05-06")
    )
    shown = response.context["preview"]
    assert (len(shown.dates), Entry.objects.count()) == (10, 0)
    assert shown.clock_changes == [datetime(2026, 10, 29, 10), datetime(2027, 4, 1, 10)]
    assert [
        (one.key, [holiday.places for holiday in one.holidays], one.proposal_key, chosen)
        for one, chosen in shown.collisions
    ] == [
        ("20270325T1000", [("DK",)], "20270324T1000", ""),
        ("20270506T1000", [("DE", "DK")], "20270507T1000", ""),
    ]
    assert 'value="Monthly review"' in words(response)
    assert ("(Denmark)" in words(response), "(Germany, Denmark)" in words(response)) == (True, True)


def test_a_preview_shows_the_dates_as_they_were_chosen(group, anna):
    chosen = {
        "on-20270325T1000": "20270324T1000",
        "on-20270401T1000": "out",
        "on-20270318T1000": "20270317T1000",
    }
    response = browser(anna).post(
        "/spaces/impact-measurement/entries/preview/",
        typed(starts_local="2027-03-18T10:00", ends_local="2027-03-18T11:30", repeats="weekly", count="4")
        | chosen,
    )
    shown = response.context["preview"]
    assert [(one.starts_local, one.is_moved) for one in shown.dates] == [
        (datetime(2027, 3, 17, 10), True),
        (datetime(2027, 3, 24, 10), True),
        (datetime(2027, 4, 8, 10), False),
    ]
    assert [(one.key, chosen) for one, chosen in shown.collisions] == [("20270325T1000", "20270324T1000")]
    assert words(response).count("Moved</span>") == 2


def test_what_was_left_out_before_is_shown_as_left_out(group, anna):
    entry = factories.make_entry(group, starts="2027-04-22T10:00", rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=4")
    entry.exdates = (datetime(2027, 5, 6, 10),)
    entry.save()
    response = browser(anna).post(
        f"/calendar/entries/{entry.pk}/edit/preview/",
        typed(starts_local="2027-04-22T10:00", ends_local="2027-04-22T11:00", repeats="weekly", count="4"),
    )
    shown = response.context["preview"]
    assert [one.starts_local.day for one in shown.dates] == [22, 29, 13]
    assert [(one.key, chosen) for one, chosen in shown.collisions] == [("20270506T1000", "out")]


def test_the_dates_shown_first_are_what_the_page_jumps_to(group, anna):
    address = "/spaces/impact-measurement/entries/preview/"
    assert f'formaction="{address}#this-means"' in words(
        browser(anna).get("/spaces/impact-measurement/entries/new/")
    )
    refused, shown = (
        browser(anna).post(address, typed(repeats="weekly", count=count)) for count in ("", "3")
    )
    assert ['id="this-means"' in words(page) for page in (refused, shown)] == [False, True]


def test_who_opens_the_address_of_a_preview_is_led_to_its_form(weekly, anna, mads):
    forms = {
        "/spaces/impact-measurement/entries/preview/": "/spaces/impact-measurement/entries/new/",
        f"/calendar/entries/{weekly.pk}/edit/preview/": f"/calendar/entries/{weekly.pk}/edit/",
        f"/calendar/entries/{weekly.pk}/dates/20261001T1000/later/preview/": (
            f"/calendar/entries/{weekly.pk}/dates/20261001T1000/later/"
        ),
    }
    assert {address: browser(anna).get(address)["Location"] for address in forms} == forms
    assert [browser(mads).get(address).status_code for address in forms] == [403, 403, 403]


def test_a_coordinator_moves_one_date_and_cancels_another(weekly, anna):
    client, base = browser(anna), f"/calendar/entries/{weekly.pk}/"
    client.post(
        f"{base}dates/20261001T1000/move/",
        {
            "starts_local": "2026-10-02T14:00",
            "ends_local": "2026-10-02T15:00",
            "zone": "Europe/Tallinn",
            "note": "Holiday",
        },
    )
    client.post(f"{base}dates/20261008T1000/cancellation/", {"note": "Nobody there"})
    rows = Occurrence.objects.values_list("recurrence_id", "starts_local", "status", "note", "sequence")
    assert list(rows) == [
        (THURSDAY, datetime(2026, 10, 2, 14), "CONFIRMED", "Holiday", 1),
        (datetime(2026, 10, 8, 10), None, "CANCELLED", "Nobody there", 1),
    ]
    page = words(client.get(base))
    assert ("Moved" in page, "Cancelled" in page, "Nobody there" in page) == (True, True, True)
    client.post(f"{base}dates/20261008T1000/restoration/")
    assert Occurrence.objects.get(recurrence_id=datetime(2026, 10, 8, 10)).status == "CONFIRMED"
    moved_again = client.get(f"{base}dates/20261001T1000/move/")
    assert moved_again.context["form"]["starts_local"].value() == datetime(2026, 10, 2, 14)


@pytest.mark.parametrize("key", ["20261002T1000", "rubbish", "20261001", "99999999T9999"])
def test_a_date_that_the_series_lacks_is_not_found(weekly, anna, key):
    base = f"/calendar/entries/{weekly.pk}/dates/{key}"
    client = browser(anna)
    assert [client.get(f"{base}/{verb}/").status_code for verb in ("move", "cancellation")] == [404, 404]


def test_a_coordinator_cancels_the_whole_after_a_question(weekly, anna, mads):
    client, address = browser(anna), f"/calendar/entries/{weekly.pk}/cancellation/"
    assert client.get(address).status_code == 200
    weekly.refresh_from_db()
    assert not weekly.is_cancelled
    client.post(address)
    weekly.refresh_from_db()
    assert weekly.is_cancelled
    assert "The whole series is cancelled." in words(browser(mads).get(f"/calendar/entries/{weekly.pk}/"))


def test_a_member_answers_one_date(weekly, mads):
    client, base = browser(mads), f"/calendar/entries/{weekly.pk}/"
    client.post(f"{base}reply/", {"date": "20261001T1000", "answer": "ACCEPTED"})
    assert Reply.objects.values_list("occurrence__recurrence_id", "partstat").get() == (THURSDAY, "ACCEPTED")
    assert 'value="ACCEPTED" aria-pressed="true"' in words(client.get(base))
    assert client.post(f"{base}reply/", {"answer": "PERHAPS"}).status_code == 404
    assert client.get(f"{base}reply/").status_code == 405


def test_a_person_makes_an_address_that_is_shown_once(weekly, mads):
    client = browser(mads)
    response = client.post(
        "/calendar/subscriptions/new/", {"what": "personal", "label": "Phone", "language": "da", "detail": ""}
    )
    address = response.context["address"]
    path = address.removeprefix("http://localhost:8000")
    assert (response["Cache-Control"], Subscription.objects.get().detail) == (
        "max-age=0, no-cache, no-store, must-revalidate, private",
        "everything",
    )
    page = words(response)
    assert f'<code id="address">{address}</code>' in page
    assert f'href="webcal://localhost:8000{path}"' in page
    assert "<svg" in page and "style=" not in page
    assert b"Weekly call" in Program(path).fetch()
    listed = words(client.get("/calendar/subscriptions/"))
    assert ("Phone" in listed, "Program/1" in listed, path in listed) == (True, True, False)


def test_an_address_for_a_confidential_group_says_busy_unless_more_is_chosen(clock, circle, mads):
    form = {"what": str(circle.space.pk), "label": "Circle", "language": "en"}
    client = browser(mads)
    client.post("/calendar/subscriptions/new/", form)
    client.post("/calendar/subscriptions/new/", {**form, "detail": "title"})
    assert sorted(Subscription.objects.values_list("detail", flat=True)) == ["busy", "title"]


def test_nobody_revokes_or_resets_the_address_of_another(weekly, mads, anna):
    subscription, token = actions.subscribe(person=mads, label="Mine")
    for name in ("revoke", "reset"):
        assert browser(anna).post(reverse(f"calendars:{name}", args=[subscription.pk])).status_code == 404
    assert Program(f"/calendar/{token}.ics").get().status_code == 200


def test_reset_shows_the_new_address_and_revoke_ends_it(weekly, mads):
    subscription, token = actions.subscribe(person=mads, label="Mine")
    client = browser(mads)
    shown = client.post(reverse("calendars:reset", args=[subscription.pk])).context["address"]
    new = Program(shown.removeprefix("http://localhost:8000"))
    assert (Program(f"/calendar/{token}.ics").get().status_code, new.get().status_code) == (404, 200)
    client.post(reverse("calendars:revoke", args=[subscription.pk]))
    assert new.get().status_code == 404


def test_a_person_cannot_subscribe_to_what_they_do_not_belong_to(weekly, piotr):
    response = browser(piotr).post(
        "/calendar/subscriptions/new/", {"what": str(weekly.space.pk), "label": "Theirs", "language": "en"}
    )
    assert (list(response.context["form"].errors), Subscription.objects.count()) == (["what"], 0)


def test_the_week_shows_seven_days_from_monday_on(weekly, mads):
    page = browser(mads).get("/calendar/?view=week&from=2026-10-01")
    assert [(one.day.isoformat(), len(one.dates)) for one in page.context["squares"]] == [
        ("2026-09-28", 0), ("2026-09-29", 0), ("2026-09-30", 0), ("2026-10-01", 1),
        ("2026-10-02", 0), ("2026-10-03", 0), ("2026-10-04", 0),
    ]  # fmt: skip
    assert "Week 40" in words(page)


def test_the_country_filter_keeps_what_is_held_for_a_country(weekly, mads):
    client = browser(mads)
    assert "Weekly call" in words(client.get("/calendar/?country=DK"))
    assert "Weekly call" not in words(client.get("/calendar/?country=EE"))


@pytest.mark.parametrize("path", ["/calendar/", "/calendar/?view=week", "/calendar/?view=month"])
def test_what_lies_outside_the_window_costs_nothing(group, mads, path):
    client = browser(mads)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for year in range(2010, 2020):
        factories.make_entry(group, starts=f"{year}-10-01T10:00", rrule="FREQ=WEEKLY;COUNT=20")
    with CaptureQueriesContext(connection) as many:
        page = client.get(path)
    assert (len(many), "Entry" in words(page)) == (len(few), False)


def test_a_date_on_a_holiday_moves_as_the_preview_proposes(group, anna):
    typed_in = typed(repeats="weekly", until="2027-05-06")
    chosen = {"on-20270325T1000": "20270324T1000", "on-20270506T1000": "out"}
    browser(anna).post("/spaces/impact-measurement/entries/new/", typed_in | chosen)
    entry = Entry.objects.get()
    assert entry.exdates == (datetime(2027, 5, 6, 10),)
    rows = Occurrence.objects.values_list("recurrence_id", "starts_local", "ends_local")
    assert list(rows) == [
        (datetime(2027, 3, 25, 10), datetime(2027, 3, 24, 10), datetime(2027, 3, 24, 11, 30))
    ]
    page = words(browser(anna).get(f"/calendar/entries/{entry.pk}/"))
    assert "Moved" not in page  # it lies further ahead than the page shows


def test_who_edits_a_series_that_has_begun_edits_what_is_to_come(weekly, anna, clock):
    clock.move_to(datetime(2026, 10, 2, tzinfo=UTC))
    client = browser(anna)
    answer = client.get(f"/calendar/entries/{weekly.pk}/edit/")
    assert answer["Location"] == f"/calendar/entries/{weekly.pk}/dates/20261008T1000/later/"
    form = client.get(answer["Location"]).context["form"]
    assert str(form["starts_local"].value()) == "2026-10-08 10:00:00"
    client.post(answer["Location"], typed(
        title="Weekly call", starts_local="2026-10-08T12:00", ends_local="2026-10-08T13:00", repeats="weekly",
        until="2027-04-29",
    ))  # fmt: skip
    new = Entry.objects.exclude(pk=weekly.pk).get()
    assert (new.starts_local, new.related_to) == (datetime(2026, 10, 8, 12), weekly.uid)


def test_two_who_edit_at_once_see_each_other(weekly, anna):
    client, address = browser(anna), f"/calendar/entries/{weekly.pk}/edit/"
    shown = client.get(address).context["form"]
    typed_in = typed(
        title="Mine",
        starts_local="2026-09-10T10:00",
        ends_local="2026-09-10T11:00",
        repeats="weekly",
        until="2027-04-29",
    )
    seen = {"seen": str(shown["seen"].value())}
    client.post(address, typed_in | seen)
    refused = client.post(address, typed_in | seen | {"title": "Yours"})
    assert "Somebody else changed this meanwhile" in words(refused)
    weekly.refresh_from_db()
    assert weekly.title == "Mine"
    client.post(address, typed_in | {"title": "Yours", "seen": str(refused.context["form"]["seen"].value())})
    weekly.refresh_from_db()
    assert weekly.title == "Yours"


def test_whole_days_are_days(group, anna):
    browser(anna).post(
        "/spaces/impact-measurement/entries/new/",
        typed(is_all_day="on", starts_local="2026-09-24T09:00", ends_local="2026-09-25T17:00"),
    )
    entry = Entry.objects.get()
    assert (entry.starts_local, entry.ends_local) == (datetime(2026, 9, 24), datetime(2026, 9, 26))
    form = browser(anna).get(f"/calendar/entries/{entry.pk}/edit/").context["form"]
    assert (form["is_all_day"].value(), str(form["ends_local"].value())) == (True, "2026-09-25 00:00:00")
