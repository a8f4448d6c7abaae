"""Opening a poll, answering it, changing it: what counts, and what asks again."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from notices.models import Notice
from people.models import Person
from scheduling import actions
from scheduling.actions import Given, PollRefused
from scheduling.models import Invitee, Option, Poll, Vote
from spaces.models import Membership
from spaces.policy import Denied
from tests import factories
from tests.scheduling.polls import (
    DEADLINE,
    MORNINGS,
    answers,
    at,
    fresh,
    of_days,
    on,
    opened,
    options,
    say,
    stands,
)


def told(person: Person) -> list[str]:
    return [notice.text for notice in Notice.objects.unread().filter(recipient=person).order_by("pk")]


# Opening


def test_the_wall_time_is_the_truth_and_the_instant_follows(poll):
    first = options(poll)[0]
    assert (first.starts_local, first.ends_local) == (datetime(2026, 9, 21, 10), datetime(2026, 9, 21, 11))
    assert (first.starts_at, first.ends_at) == (
        datetime(2026, 9, 21, 7, tzinfo=UTC),
        datetime(2026, 9, 21, 8, tzinfo=UTC),
    )


def test_each_option_has_a_uid_from_the_start_and_keeps_it(poll, anna):
    before = {option.pk: option.uid for option in options(poll)}
    assert len(set(before.values())) == 3
    moved = {pk: at(f"2026-10-0{number}T12:00") for number, pk in enumerate(before, 1)}
    actions.change_options(poll=poll, by=anna, change=moved)
    assert {option.pk: option.uid for option in options(poll)} == before


def test_everybody_who_belongs_is_told_but_who_asks(poll, anna, mads, kadri, piotr):
    text = "Anna Albers asks when you can: “Autumn meeting” in Impact measurement. "
    assert [told(person) for person in (anna, mads, kadri, piotr)] == [
        [],
        [text + "Answer until Mon, 14 Sept 2026, 08:00 UTC."],
        [text + "Answer until Mon, 14 Sept 2026, 08:00 UTC."],
        [],
    ]


def test_a_form_that_is_sent_twice_opens_one_poll(group, anna):
    first, second = (opened(group, anna, client_id="one-form") for _ in range(2))
    assert first == second
    assert Poll.objects.count() == 1
    with pytest.raises(IntegrityError, match="poll_made_once|UNIQUE"), transaction.atomic():
        Poll.objects.create(space=group, made_by=anna, client_id="one-form", zone="Europe/Berlin")


def test_only_coordinators_open_polls(group, mads, piotr, stefan):
    for person in (mads, piotr, stefan):
        with pytest.raises(Denied):
            opened(group, person)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"options": []}, "no_options"),
        ({"options": [at("2026-09-01T10:00")]}, "past"),
        ({"options": [at("2026-09-21T10:00", -5)]}, "ends_before_start"),
        ({"options": [at("2026-09-21T10:00", 24 * 60 + 1)]}, "too_long"),
        ({"options": [at("2026-10-25T03:30")]}, "clock_fold"),
        ({"options": [at("2027-03-28T03:30")]}, "clock_gap"),
        ({"options": [on("2026-09-21")]}, "kind"),
        (
            {"options": [at(f"2026-10-{day:02}T{hour}:00") for day in range(1, 22) for hour in (10, 12)]},
            "too_many",
        ),
        ({"zone": ""}, "zone"),
        ({"zone": "Moon/Base"}, "zone"),
        ({"closes_at": datetime(2026, 9, 7, 8, tzinfo=UTC)}, "deadline"),
        ({"kind": "days", "options": [on("2026-09-21")]}, "zone"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_leaves_nothing(group, anna, fields, code):
    with pytest.raises(PollRefused) as refused:
        opened(group, anna, **fields)
    assert refused.value.code == code
    assert not Poll.objects.exists()


def test_strangers_cannot_be_named(group, anna, piotr):
    with pytest.raises(PollRefused) as refused:
        opened(group, anna, required=[piotr])
    assert refused.value.code == "not_a_member"


# Answering


def test_no_answer_is_not_a_no(poll, anna, mads, kadri):
    say(poll, mads, "yn-")
    assert stands(poll, anna) == ["--y", "--n", "---"]
    assert Vote.objects.count() == 2


def test_answering_again_changes_the_answer_and_keeps_one_row(poll, anna, mads):
    say(poll, mads, "ymn")
    say(poll, mads, "ymn")
    say(poll, mads, "n--")
    assert stands(poll, anna) == ["--n", "--m", "--n"]
    assert Vote.objects.count() == 3


def test_an_answer_can_be_taken_back(poll, anna, mads):
    say(poll, mads, "yyy")
    actions.vote(poll=poll, person=mads, answers={options(poll)[1].pk: Given("")})
    assert stands(poll, anna) == ["--y", "---", "--y"]


def test_the_rows_themselves_cannot_be_doubled_or_be_of_nobody(poll, mads):
    option = options(poll)[0]
    Vote.objects.create(option=option, person=mads, answer="yes")
    for wrong in ({"person": mads, "answer": "no"}, {"answer": "no"}, {"person": mads, "answer": "perhaps"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(option=option, **wrong)


@pytest.mark.parametrize("answer", ["perhaps", "YES"])
def test_only_the_three_answers_are_answers(poll, mads, answer):
    with pytest.raises(PollRefused) as refused:
        actions.vote(poll=poll, person=mads, answers={options(poll)[0].pk: Given(answer)})
    assert refused.value.code == "answer"


def test_an_option_of_another_poll_is_none_of_this_one(poll, group, anna, mads):
    other = opened(group, anna, title="Another")
    with pytest.raises(PollRefused) as refused:
        actions.vote(poll=poll, person=mads, answers=answers(other, "y"))
    assert refused.value.code == "no_such_option"
    assert not Vote.objects.exists()


def test_who_does_not_belong_does_not_answer(poll, piotr, stefan):
    for person in (piotr, stefan):
        with pytest.raises(Denied):
            say(poll, person, "yyy")


def test_a_poll_that_names_whom_it_asks_takes_no_other_answer(group, anna, mads, kadri):
    poll = opened(group, anna, asked=[mads], required=[anna])
    say(poll, mads, "yyy")
    with pytest.raises(PollRefused) as refused:
        say(poll, kadri, "nnn")
    assert refused.value.code == "not_asked"
    assert stands(poll, anna) == ["-y", "-y", "-y"]
    assert told(kadri) == []


@given(order=st.permutations(range(9)))
def test_the_order_of_answering_plays_no_part(poll, anna, mads, kadri, order):
    said = [(person, at) for person in (anna, mads, kadri) for at in range(3)]
    letters = ["ymn", "nyy", "mmy"]
    people = [anna, mads, kadri]
    Vote.objects.all().delete()
    for number in order:
        person, place = said[number]
        letter = letters[people.index(person)][place]
        say(poll, person, "-" * place + letter)
    assert stands(poll, anna) == ["ymn", "mmy", "nyy"]


def test_two_tabs_of_one_person_end_as_the_last_one_said_in_any_order_of_others(poll, anna, mads, kadri):
    results = set()
    for order in permutations([(mads, "yyy"), (kadri, "nnn"), (anna, "m--")]):
        Vote.objects.all().delete()
        for person, letters in order:
            say(poll, person, letters)
        results.add(tuple(stands(poll, anna)))
    assert results == {("mny", "-ny", "-ny")}


# What is changed asks again


def test_an_option_that_moves_keeps_its_answers_and_asks_for_them_again(poll, anna, mads, kadri):
    say(poll, mads, "yyy")
    assert told(mads) == []
    first = options(poll)[0]
    actions.change_options(poll=poll, by=anna, change={first.pk: at("2026-09-21T14:00")})
    assert stands(poll, anna) == ["---", "--y", "--y"]
    assert Vote.objects.get(option=first, person=mads).answer == "yes"
    assert told(mads) == [
        "The dates of “Autumn meeting” in Impact measurement have changed: please look at them again."
    ]
    say(poll, mads, "n")
    assert stands(poll, anna) == ["--n", "--y", "--y"]
    assert told(mads) == []


def test_who_had_not_answered_is_not_told_of_a_change_on_top(poll, anna, kadri):
    before = told(kadri)
    actions.change_options(poll=poll, by=anna, change={options(poll)[0].pk: at("2026-09-21T14:00")})
    assert told(kadri) == before


def test_an_answer_to_what_an_old_page_showed_does_not_count_for_the_new_time(poll, anna, mads):
    """Mads opened the page, Anna moved the option, Mads sent his yes: it was a yes to the old time."""
    first = options(poll)[0]
    actions.change_options(poll=poll, by=anna, change={first.pk: at("2026-09-21T14:00")})
    actions.vote(poll=poll, person=mads, answers={first.pk: Given("yes", revision=0)})
    assert stands(poll, anna)[0] == "---"
    actions.vote(poll=poll, person=mads, answers={first.pk: Given("if_need_be", revision=1)})
    actions.vote(poll=poll, person=mads, answers={first.pk: Given("no", revision=0)})
    assert stands(poll, anna)[0] == "--m"


def test_another_zone_moves_every_option(poll, anna, mads):
    say(poll, mads, "yyy")
    actions.change_poll(poll=poll, by=anna, zone="Europe/London")
    assert [option.starts_at.hour for option in options(poll)] == [9, 9, 9]
    assert [option.starts_local.hour for option in options(poll)] == [10, 10, 10]
    assert stands(poll, anna) == ["---", "---", "---"]


def test_a_new_title_asks_nobody_again(poll, anna, mads):
    say(poll, mads, "yyy")
    actions.change_poll(poll=poll, by=anna, title="Winter meeting", shows="own")
    assert (stands(poll, anna), told(mads)) == (["--y"] * 3, [])


def test_two_options_can_take_each_others_time(poll, anna):
    first, second, _third = options(poll)
    actions.change_options(poll=poll, by=anna, change={first.pk: second.times, second.pk: first.times})
    assert [option.pk for option in options(poll)][:2] == [second.pk, first.pk]


def test_the_same_time_does_not_stand_twice(poll, anna):
    actions.change_options(poll=poll, by=anna, add=[MORNINGS[0], MORNINGS[0]])
    assert len(options(poll)) == 3
    first, second, _third = options(poll)
    with pytest.raises(PollRefused) as refused:
        actions.change_options(poll=poll, by=anna, change={first.pk: second.times})
    assert refused.value.code == "twice"
    with pytest.raises(IntegrityError), transaction.atomic():
        Option.objects.filter(pk=first.pk).update(
            starts_local=second.starts_local, ends_local=second.ends_local
        )


def test_what_is_taken_out_keeps_its_answers_and_counts_no_more(poll, anna, mads):
    say(poll, mads, "yyy")
    first = options(poll)[0]
    actions.change_options(poll=poll, by=anna, strike=[first.pk])
    assert stands(poll, anna) == ["--y", "--y"]
    assert Vote.objects.filter(option=first).count() == 1
    actions.vote(poll=poll, person=mads, answers={first.pk: Given("no")})
    assert Vote.objects.get(option=first).answer == "yes"


def test_the_last_option_cannot_be_taken_out(poll, anna):
    with pytest.raises(PollRefused) as refused:
        actions.change_options(poll=poll, by=anna, strike=[one.pk for one in options(poll)])
    assert refused.value.code == "no_options"
    assert len(options(poll)) == 3


def test_a_new_option_asks_who_had_answered_all(poll, anna, mads, kadri):
    say(poll, mads, "yyy")
    actions.change_options(poll=poll, by=anna, add=[at("2026-09-24T10:00")])
    assert len(told(mads)) == len(told(kadri)) == 1
    assert "have changed" in told(mads)[0]
    assert stands(poll, anna)[-1] == "---"


# Losing access


def test_a_removed_members_answers_count_no_more_and_come_back_with_them(poll, anna, mads):
    say(poll, mads, "yyy")
    Membership.objects.filter(person=mads).update(state="removed")
    assert stands(poll, anna) == ["--", "--", "--"]
    with pytest.raises(Denied):
        say(poll, mads, "n")
    Membership.objects.filter(person=mads).update(state="active")
    assert stands(poll, anna) == ["--y", "--y", "--y"]


def test_a_poll_is_visible_to_those_who_belong_alone(poll, anna, mads, piotr, stefan, olga):
    seen = {one.name: Poll.objects.visible_to(one).exists() for one in (anna, mads, piotr, stefan, olga)}
    assert seen == {
        "Anna Albers": True,
        "Mads Madsen": True,
        "Piotr Pawlak": False,
        "Stefan Steward": False,
        "Olga Outside": False,
    }


def test_in_an_archive_nobody_answers_or_changes(poll, group, anna, mads):
    type(group).objects.filter(pk=group.pk).update(state="archived")
    for verb in (
        lambda: say(poll, mads, "yyy"),
        lambda: actions.change_poll(poll=poll, by=anna, title="Late"),
        lambda: actions.close_poll(poll=poll, by=anna),
    ):
        with pytest.raises(Denied):
            verb()


# Whole days


def test_a_date_is_never_a_midnight(group, anna):
    poll = of_days(group, anna, on("2026-10-24", "2026-10-26"))
    option = options(poll)[0]
    assert (option.starts_local, option.starts_at, option.ends_local, option.ends_at) == (None,) * 4
    assert (str(option.first_day), str(option.last_day)) == ("2026-10-24", "2026-10-26")
    with pytest.raises(IntegrityError), transaction.atomic():
        Option.objects.filter(pk=option.pk).update(starts_at=datetime(2026, 10, 24, tzinfo=UTC))
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(zone="Europe/Tallinn")


# Changing a poll


def test_whom_a_poll_names_can_be_set_anew(poll, anna, mads, kadri):
    actions.change_poll(poll=poll, by=anna, asked=[mads], required=[kadri])
    assert sorted(Invitee.objects.values_list("person", "is_required")) == sorted(
        [(mads.pk, False), (kadri.pk, True)]
    )
    assert not fresh(poll).asks_everybody
    actions.change_poll(poll=poll, by=anna, asked=None, required=[])
    assert fresh(poll).asks_everybody
    assert not Invitee.objects.exists()


def test_what_nobody_may_change_is_an_error_of_the_caller(poll, anna):
    with pytest.raises(KeyError):
        actions.change_poll(poll=poll, by=anna, state="scheduled")


def test_a_closed_poll_is_not_changed(poll, anna):
    actions.close_poll(poll=poll, by=anna)
    for verb in (
        lambda: actions.change_poll(poll=poll, by=anna, title="Late"),
        lambda: actions.change_options(poll=poll, by=anna, add=[at("2026-09-24T10:00")]),
    ):
        with pytest.raises(PollRefused) as refused:
            verb()
        assert refused.value.code == "closed"


def test_the_reminder_follows_the_deadline(poll, anna):
    assert fresh(poll).remind_at == DEADLINE - timedelta(days=2)
    soon = datetime(2026, 9, 8, 8, tzinfo=UTC)
    actions.change_poll(poll=poll, by=anna, closes_at=soon)
    assert fresh(poll).remind_at == soon - timedelta(hours=12)
    actions.change_poll(poll=poll, by=anna, closes_at=None)
    assert fresh(poll).remind_at is None


def test_who_joins_later_is_asked_too(poll, anna, piotr):
    factories.make_membership(poll.space, piotr)
    say(poll, piotr, "yyy")
    assert stands(poll, anna) == ["---y"] * 3
