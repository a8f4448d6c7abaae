"""The pages of polls: what each reader sees, and the way through their forms."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from live.testing import record
from people.models import Person
from scheduling import actions
from scheduling.models import Option, Poll, Vote
from tests import factories
from tests.people import browser
from tests.scheduling.polls import at, fresh, of_days, on, opened, options, say, stands, words

NEW = "/spaces/impact-measurement/polls/new/"


def typed(*rows: tuple[str, ...], **changes: str) -> dict[str, str]:
    """The form of dates with times as it is sent; each row is day, begin, end, key and revision."""
    names = ("day", "begins", "ends", "option", "revision")
    keys = sum(len(row) > 3 for row in rows)
    found = {"options-TOTAL_FORMS": str(len(rows)), "options-INITIAL_FORMS": str(keys)}
    for number, row in enumerate(rows):
        found |= {f"options-{number}-{name}": value for name, value in zip(names, row, strict=False)}
    usual = {
        "title": "Autumn meeting", "zone": "Europe/Tallinn", "duration_minutes": "45", "asks": "everybody",
        "shows": "names",
    }  # fmt: skip
    return {**usual, **found, **changes}


def rows_of(poll: Poll) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.starts_local:%Y-%m-%d}",
            f"{one.starts_local:%H:%M}",
            f"{one.ends_local:%H:%M}",
            str(one.pk),
            "0",
        )
        for one in options(poll)
    ]


# Making one


def test_the_form_opens_a_poll_whose_ends_follow_from_the_length(group, anna):
    form = typed(("2026-09-21", "10:00", ""), ("2026-09-22", "23:30", "00:30"), ("", "", ""), client_id="x")
    made = browser(anna).post(NEW, form)
    poll = Poll.objects.get()
    assert (made.status_code, made.url) == (302, poll.get_absolute_url())
    assert [(f"{one.starts_local:%d %H:%M}", f"{one.ends_local:%d %H:%M}") for one in options(poll)] == [
        ("21 10:00", "21 10:45"),
        ("22 23:30", "23 00:30"),
    ]
    browser(anna).post(NEW, form)
    assert Poll.objects.count() == 1


def test_the_finder_fills_the_form_by_its_address(group, anna):
    address = (
        f"{NEW}?zone=Europe/Tallinn&option=2026-12-01T10:00/2026-12-01T11:30&option=2026-12-02T09:00/2026-12-02T10:00"
        "&option=rubbish&option=2026-12-03T10:00Z/2026-12-03T11:00Z"
    )
    page = browser(anna).get(address).content.decode()
    filled = re.findall(r'name="options-(\d)-(day|begins|ends)" value="([^"]+)"', page)
    assert filled == [
        ("0", "day", "2026-12-01"),
        ("0", "begins", "10:00"),
        ("0", "ends", "11:30"),
        ("1", "day", "2026-12-02"),
        ("1", "begins", "09:00"),
        ("1", "ends", "10:00"),
    ]
    assert '<option value="Europe/Tallinn" selected>' in page
    assert browser(anna).get(f"{NEW}?zone=Moon/Base&kind=rubbish").status_code == 200


def test_the_finder_says_how_long_and_whom_to_ask_and_strangers_are_not_offered(
    group, anna, mads, kadri, piotr
):
    people = f"asked={anna.pk}&asked={kadri.pk}&asked={piotr.pk}&asked=rubbish&needed={kadri.pk}"
    page = browser(anna).get(f"{NEW}?duration=90&{people}").content.decode()
    ticked = re.findall(r'name="(asked|required)" value="(\d+)"[^>]*checked', page)
    assert sorted(ticked) == sorted(
        [("asked", str(anna.pk)), ("asked", str(kadri.pk)), ("required", str(kadri.pk))]
    )
    assert re.search(r'name="duration_minutes" value="90"', page)
    assert re.search(r'value="chosen"[^>]*checked', page)
    assert '<details class="poll-details" open>' in page
    usual = browser(anna).get(f"{NEW}?duration=rubbish").content.decode()
    assert re.search(r'name="duration_minutes" value="60"', usual)
    assert re.search(r'value="everybody"[^>]*checked', usual)
    assert '<details class="poll-details">' in usual


def test_a_rhythm_that_the_finder_found_is_asked_about_as_one_from_its_first_date_on(group, anna):
    address = f"{NEW}?kind=weekly&zone=Europe/Tallinn&option=2026-10-08T10:00/2026-10-08T11:00"
    page = browser(anna).get(address).content.decode()
    assert re.search(r'name="begins_on" value="2026-10-08"', page)
    assert re.search(r'<option value="3" selected>', page)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (typed(("2026-09-01", "10:00", "")), "This date is over: choose a later one."),
        (typed(("2026-10-25", "03:30", "")), "show 03:30 twice. Choose another time of day."),
        (typed(("2026-09-21", "", "")), "This field is required."),
        (typed(), "A poll needs a date to answer to."),
        (typed(("2026-09-21", "10:00", "")) | {"closes_local": "2026-09-01T10:00"}, "The deadline is over"),
        (typed(("2026-09-21", "10:00", "")) | {"asks": "chosen"}, "Say who is asked."),
        (typed(("2026-09-21", "10:00", "")) | {"settles_by_itself": "on"}, "Give a deadline"),
        (
            typed(("2026-09-21", "10:00", ""), ("2026-09-21", "10:00", "11:00")) | {"title": "a\x00b"},
            "Null characters are not allowed.",
        ),
    ],
)
def test_what_is_wrong_stands_beside_it_and_what_was_typed_stays(group, anna, form, message):
    answer = browser(anna).post(NEW, form)
    assert (answer.status_code, message in words(answer)) == (422, True)
    assert 'value="Autumn meeting"' in answer.content.decode() or "\x00" in form["title"]
    assert not Poll.objects.exists()


def test_a_rhythm_begins_on_the_first_such_weekday(group, anna):
    form = {
        "title": "Weekly call", "zone": "Europe/London", "duration_minutes": "60", "begins_on": "2026-09-16",
        "weeks": "8", "asks": "everybody", "shows": "totals", "options-TOTAL_FORMS": "2",
        "options-INITIAL_FORMS": "0", "options-0-weekday": "1", "options-0-begins": "14:00",
        "options-1-weekday": "3", "options-1-begins": "09:00",
    }  # fmt: skip
    assert browser(anna).post(f"{NEW}?kind=weekly", form).status_code == 302
    poll = Poll.objects.get()
    assert [f"{one.starts_local:%a %Y-%m-%d %H:%M}" for one in options(poll)] == [
        "Thu 2026-09-17 09:00",
        "Tue 2026-09-22 14:00",
    ]
    page = words(browser(anna).get(poll.get_absolute_url()))
    assert "Every week: Tuesday, 14:00–15:00 London (15:00 Berlin)" in page


def test_the_edit_form_that_changes_nothing_changes_nothing(poll, anna, mads):
    say(poll, mads, "yyy")
    closes = "2026-09-14T10:00"  # by Anna's clock, in Berlin
    form = typed(*rows_of(poll), ("", "", ""), closes_local=closes)
    assert browser(anna).post(f"{poll.get_absolute_url()}edit/", form).status_code == 302
    assert stands(poll, anna) == ["--y"] * 3
    assert fresh(poll).closes_at == poll.closes_at


def test_the_edit_form_moves_adds_and_takes_out(poll, anna, mads):
    say(poll, mads, "yyy")
    first, second, third = rows_of(poll)
    form = typed(
        ("2026-09-21", "12:00", "13:00", *first[3:]), second, third, ("2026-09-25", "10:00", "11:00")
    )
    form["options-2-strike"] = "on"
    assert browser(anna).post(f"{poll.get_absolute_url()}edit/", form).status_code == 302
    assert stands(poll, anna) == ["---", "--y", "---"]
    assert Option.objects.get(pk=third[3]).is_struck
    page = words(browser(anna).get(poll.get_absolute_url()))
    assert "1 date was taken out" in page


def test_two_coordinators_do_not_undo_each_other_unseen(poll, anna):
    stale = typed(*rows_of(poll))
    moved = options(poll)[0]
    actions.change_options(poll=poll, by=anna, change={moved.pk: at("2026-09-21T15:00")})
    answer = browser(anna).post(f"{poll.get_absolute_url()}edit/", stale)
    assert (answer.status_code, "Somebody changed this date meanwhile" in words(answer)) == (422, True)
    assert Option.objects.get(pk=moved.pk).starts_local.hour == 15


# Answering


def test_all_answers_are_sent_in_one_form(poll, mads, anna):
    first, second, third = options(poll)
    form = {f"option-{first.pk}": "yes", f"option-{second.pk}": "if_need_be", f"seen-{first.pk}": "0"}
    client = browser(mads)
    assert client.post(f"{poll.get_absolute_url()}votes/", form).url == poll.get_absolute_url()
    assert stands(poll, anna) == ["--y", "--m", "---"]
    page = client.get(poll.get_absolute_url()).content.decode()
    assert re.findall(r'name="option-(\d+)" value="(\w+)"[^>]* checked', page) == [
        (str(first.pk), "yes"),
        (str(second.pk), "if_need_be"),
    ]
    assert third.pk


def test_each_option_has_three_buttons_with_words(poll, mads):
    page = browser(mads).get(poll.get_absolute_url()).content.decode()
    assert page.count('type="radio"') == 9
    assert [words_.count(word) for words_, word in [(page, "If need be</span>")]] == [3]


def test_an_option_that_moved_says_what_one_had_said(poll, mads, anna):
    say(poll, mads, "yyy")
    actions.change_options(poll=poll, by=anna, change={options(poll)[0].pk: at("2026-09-21T15:00")})
    page = words(browser(mads).get(poll.get_absolute_url()))
    assert "This date was changed. Please look again: you had said “Yes”." in page


def test_times_are_those_of_the_place_with_the_readers_own_beside(poll, mads, kadri):
    assert "Held in Tallinn" in words(browser(mads).get(poll.get_absolute_url()))
    assert "10:00–11:00 Tallinn (09:00 Copenhagen)" in words(browser(mads).get(poll.get_absolute_url()))
    page = words(browser(kadri).get(poll.get_absolute_url()))
    assert "Held in Tallinn" in page and "10:00–11:00 Tallinn" not in page


def test_a_late_answer_is_told_why(poll, mads, anna):
    actions.close_poll(poll=poll, by=anna)
    answer = browser(mads).post(
        f"{poll.get_absolute_url()}votes/", {f"option-{options(poll)[0].pk}": "yes"}, follow=True
    )
    assert "The poll is closed." in words(answer)
    assert not Vote.objects.exists()


# Who sees what


@pytest.mark.parametrize(
    ("shows", "member", "coordinator"),
    [
        ("names", (True, True), (True, True)),
        ("totals", (True, False), (True, True)),
        ("own", (False, False), (True, True)),
    ],
)
def test_a_poll_shows_names_totals_or_ones_own(group, anna, mads, kadri, shows, member, coordinator):
    poll = opened(group, anna, shows=shows)
    say(poll, kadri, "ynm")  # the first is better than the last by its plain yes

    def seen(person: Person) -> tuple[bool, bool]:
        page = words(browser(person).get(poll.get_absolute_url()))
        return ("Best so far" in page, "Kadri Kask" in page)

    assert (seen(mads), seen(anna)) == (member, coordinator)


def test_the_best_stands_first_in_words(poll, anna, mads, kadri):
    for person, letters in ((anna, "myn"), (mads, "yyn"), (kadri, "ymy")):
        say(poll, person, letters)
    page = words(browser(mads).get(poll.get_absolute_url()))
    standing = page[page.index("How it stands") :]
    assert standing.count("all 3 can · 1 of them if need be") == 2
    assert "1 of 3 can · 2 no" in standing
    assert "Everybody has answered." in standing
    assert standing.index("21 Sept") < standing.index("22 Sept") < standing.index("23 Sept")


def test_best_so_far_is_only_what_is_better_than_the_next(poll, anna, mads, kadri):
    def best() -> list[str]:
        page = words(browser(mads).get(poll.get_absolute_url()))
        return re.findall(r"(\d\d) Sept(?:(?! Sept).)*?Best so far", page)

    assert best() == []
    say(poll, anna, "nyy")
    assert best() == []
    say(poll, kadri, "nmy")
    assert best() == ["23"]
    say(poll, kadri, "nyn")
    assert best() == ["22"]


def test_who_has_said_nothing_is_told_apart_from_who_lacks_a_date(poll, anna, mads, kadri):
    def missing() -> list[str]:
        page = words(browser(anna).get(poll.get_absolute_url()))
        return re.findall(r"(?:No answer yet|Still lacks some dates): \w+", page)

    say(poll, anna, "yyy")
    assert missing() == ["No answer yet: Kadri"]
    say(poll, mads, "y--")
    assert missing() == ["No answer yet: Kadri", "Still lacks some dates: Mads"]
    say(poll, kadri, "nnn")
    assert missing() == ["Still lacks some dates: Mads"]


def test_members_see_no_button_that_they_may_not_press(poll, mads, anna):
    assert "For coordinators" in words(browser(anna).get(poll.get_absolute_url()))
    assert "For coordinators" not in words(browser(mads).get(poll.get_absolute_url()))
    for path in ("edit/", "choice/", "cancellation/", "guests/", "reopening/"):
        assert browser(mads).get(f"{poll.get_absolute_url()}{path}").status_code == 403, path
    for path in ("reminder/", "closing/"):
        assert browser(mads).post(f"{poll.get_absolute_url()}{path}").status_code == 403, path
    assert browser(mads).get(NEW).status_code == 403


def test_a_poll_that_one_may_not_see_looks_like_a_missing_one(poll, piotr, stefan):
    there, missing = poll.get_absolute_url(), poll.get_absolute_url().replace(str(poll.pk), "987654")
    for person in (piotr, stefan):
        assert [browser(person).get(path).status_code for path in (there, missing)] == [404, 404]
    assert browser().get(there).status_code == 302


def test_a_poll_does_not_open_under_another_space(poll, anna):
    other = factories.make_group("Other", coordinator=anna).space
    assert browser(anna).get(f"/spaces/{other.slug}/polls/{poll.pk}/").status_code == 404


# Running it


def test_choosing_by_the_page(poll, anna, mads):
    client, address = browser(anna), f"{poll.get_absolute_url()}choice/"
    assert client.post(address, {}).status_code == 422
    client.post(address, {"option": options(poll)[1].pk})
    assert fresh(poll).chosen == options(poll)[1]
    page = words(browser(mads).get(poll.get_absolute_url()))
    assert "It is fixed Tue, 22 Sept 2026, 10:00–11:30 Tallinn (09:00 Copenhagen)" in page


def test_a_no_of_who_has_to_be_there_is_asked_about_once_more(group, anna, mads):
    poll = opened(group, anna, required=[mads])
    say(poll, mads, "nyy")
    client, address, option = browser(anna), f"{poll.get_absolute_url()}choice/", options(poll)[0]
    asked = client.post(address, {"option": option.pk})
    assert "These people have to be there and said no: Mads Madsen" in words(asked)
    assert fresh(poll).state == "open"
    client.post(address, {"option": option.pk, "in_spite_of_no": "1"})
    assert fresh(poll).chosen == option


def test_the_other_verbs_by_the_page(poll, anna):
    client, address = browser(anna), poll.get_absolute_url()
    assert "3 people" not in words(client.post(f"{address}reminder/", follow=True))
    assert "2 people" not in words(client.get(address)) and fresh(poll).reminded_at
    client.post(f"{address}closing/")
    assert fresh(poll).state == "closed"
    client.post(f"{address}reopening/", {"closes_local": "2026-09-20T12:00"})
    assert fresh(poll).closes_at.isoformat() == "2026-09-20T10:00:00+00:00"
    client.post(f"{address}cancellation/")
    assert fresh(poll).state == "cancelled"
    assert client.get(f"{address}cancellation/").status_code == 302
    client.post(f"{address}guests/", {"name": "G", "email": "g@example.org", "language": "en"})
    assert not fresh(poll).guests.exists()


def test_lists_have_their_empty_state(group, anna, mads):
    assert "Propose some dates" in words(browser(anna).get("/spaces/impact-measurement/polls/"))
    assert "A coordinator can open one." in words(browser(mads).get("/spaces/impact-measurement/polls/"))
    assert "No poll is open." in words(browser(mads).get("/groups/impact-measurement/"))


def test_it_waits_on_the_home_page_until_all_is_answered(poll, mads, anna):
    line = "When can you? “Autumn meeting”"
    assert line in words(browser(mads).get("/"))
    say(poll, mads, "yy-")
    assert line in words(browser(mads).get("/"))
    say(poll, mads, "yyy")
    assert line not in words(browser(mads).get("/"))
    actions.change_options(poll=poll, by=anna, change={options(poll)[0].pk: at("2026-09-21T15:00")})
    assert line in words(browser(mads).get("/"))
    actions.close_poll(poll=poll, by=anna)
    assert line not in words(browser(mads).get("/"))


def test_open_pages_hear_of_an_answer_once_it_is_there(poll, mads, django_capture_on_commit_callbacks):
    with record() as heard, django_capture_on_commit_callbacks(execute=True):
        say(poll, mads, "yyy")
    assert (poll.space.topic, {"topic": poll.space.topic, "type": "changed", "what": "polls"}) in heard.frames


@pytest.mark.parametrize("who", ["anna", "mads"])
def test_pages_cost_as_many_queries_for_many_rows_as_for_few(group, anna, mads, kadri, who):
    person = {"anna": anna, "mads": mads}[who]
    poll = opened(group, anna, has_holds=True)
    say(poll, mads, "y--")
    pages = [poll.get_absolute_url(), "/spaces/impact-measurement/polls/", "/groups/impact-measurement/", "/"]

    def queries() -> list[int]:
        client = browser(person)
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(page).status_code == 200
            found.append(len(caught))
        return found

    few = queries()
    for number in range(2):
        one = factories.make_partner(f"More {number}")
        factories.make_membership(group, one)
        say(poll, one, "ymn")
        actions.invite_guest(poll=poll, by=anna, name="G", email=f"g{number}@example.org", language="en")
        other = of_days(group, anna, on("2026-10-01"), on("2026-10-02"), title=f"Other {number}")
        actions.choose(poll=other, option=options(other)[0], by=anna)
        opened(group, anna, title=f"Open {number}")
    actions.change_options(poll=poll, by=anna, add=[at("2026-09-28T10:00"), at("2026-09-29T10:00")])
    assert queries() == few
    assert max(few) <= 17
