"""A poll ends: by hand or at its deadline, in a date or in a question to who made it."""

from datetime import timedelta

import pytest
import time_machine

from calendars.models import Entry
from config.worker import TASKS
from notices.models import Notice
from people.models import Person
from scheduling import actions, tasks
from scheduling.actions import PollRefused
from scheduling.models import Poll
from spaces.policy import Denied
from tests.scheduling.polls import DEADLINE, at, fresh, of_days, on, opened, options, say, stands

BEFORE, AFTER = DEADLINE - timedelta(seconds=1), DEADLINE


def told(person: Person, key: str = "") -> list[str]:
    found = Notice.objects.unread().filter(recipient=person).order_by("pk")
    return [notice.text for notice in found if not key or notice.key == key]


def at_the_deadline(moment=AFTER):
    return time_machine.travel(moment, tick=False)


# Choosing


def test_the_chosen_option_becomes_the_meeting_with_its_own_end(poll, anna, mads):
    say(poll, mads, "nyn")
    option = options(poll)[1]
    done = actions.choose(poll=poll, option=option, by=anna)
    entry = Entry.objects.get()
    assert (done.state, done.chosen_id) == ("scheduled", option.pk)
    assert (entry.uid, entry.title, entry.status, entry.kind) == (
        option.uid, "Autumn meeting", "CONFIRMED", "meeting",
    )  # fmt: skip
    assert (entry.starts_local, entry.ends_local, entry.zone) == (
        option.starts_local, option.starts_local + timedelta(minutes=90), "Europe/Tallinn",
    )  # fmt: skip
    assert entry.created_by == anna


def test_each_who_was_asked_is_told_in_their_language_and_by_their_clock(poll, anna, mads, kadri):
    Person.objects.filter(pk=kadri.pk).update(language="en")
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    [notice] = Notice.objects.unread().filter(recipient=mads)
    assert notice.key == "scheduling.scheduled"
    from django.utils import timezone, translation

    with translation.override("en"), timezone.override("Europe/Copenhagen"):
        assert notice.text == (
            "It is fixed: “Autumn meeting” of Impact measurement takes place on "
            "Mon, 21 Sept 2026, 10:00–11:00 Tallinn (09:00 Copenhagen)."
        )
    with translation.override("de"), timezone.override("Europe/Tallinn"):
        assert "Mo., 21. Sept. 2026, 10:00–11:00" in notice.text
        assert "Tallinn" not in notice.text
    assert told(anna) == []


def test_choosing_twice_is_choosing_once_and_another_choice_is_refused(poll, anna):
    first, second, _third = options(poll)
    actions.choose(poll=poll, option=first, by=anna)
    actions.choose(poll=poll, option=first, by=anna)
    with pytest.raises(PollRefused) as refused:
        actions.choose(poll=poll, option=second, by=anna)
    assert refused.value.code == "scheduled"
    assert Entry.objects.count() == 1


def test_a_no_of_who_has_to_be_there_must_be_meant(group, anna, mads, kadri):
    poll = opened(group, anna, required=[mads])
    say(poll, mads, "nyy")
    say(poll, kadri, "nnn")
    first, second, _third = options(poll)
    with pytest.raises(PollRefused) as refused:
        actions.choose(poll=poll, option=first, by=anna)
    assert refused.value.code == "required_no"
    assert fresh(poll).state == "open"
    assert actions.choose(poll=poll, option=first, by=anna, in_spite_of_no=True).chosen_id == first.pk
    other = opened(group, anna, required=[mads])
    say(other, kadri, "nnn")
    assert actions.choose(poll=other, option=options(other)[0], by=anna).state == "scheduled"
    assert second.pk != first.pk


def test_what_is_over_or_taken_out_or_of_another_poll_cannot_be_chosen(poll, group, anna):
    first, second, _third = options(poll)
    actions.change_options(poll=poll, by=anna, strike=[second.pk])
    other = opened(group, anna, title="Another")
    for option in (second, options(other)[0]):
        with pytest.raises(PollRefused) as refused:
            actions.choose(poll=poll, option=option, by=anna)
        assert refused.value.code == "no_such_option"
    with at_the_deadline(first.starts_at), pytest.raises(PollRefused) as refused:
        actions.choose(poll=poll, option=first, by=anna)
    assert refused.value.code == "past"


def test_members_do_not_choose_close_or_call_off(poll, mads):
    for verb in (
        lambda: actions.choose(poll=poll, option=options(poll)[0], by=mads),
        lambda: actions.close_poll(poll=poll, by=mads),
        lambda: actions.cancel_poll(poll=poll, by=mads),
        lambda: actions.reopen_poll(poll=poll, by=mads),
        lambda: actions.remind(poll=poll, by=mads),
    ):
        with pytest.raises(Denied):
            verb()


def test_whole_days_become_an_entry_of_dates(group, anna):
    poll = of_days(group, anna, on("2026-10-24", "2026-10-26"))
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    entry = Entry.objects.get()
    assert entry.is_all_day
    assert (str(entry.starts_local), str(entry.ends_local)) == ("2026-10-24 00:00:00", "2026-10-27 00:00:00")


def test_a_rhythm_becomes_a_series_of_so_many_weeks(group, anna):
    poll = opened(group, anna, kind=Poll.Kind.WEEKLY, weeks=10, options=[at("2026-09-24T10:00")])
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    entry = Entry.objects.get()
    assert (entry.rrule, entry.starts_local.isoformat()) == (
        "FREQ=WEEKLY;BYDAY=TH;COUNT=10",
        "2026-09-24T10:00:00",
    )
    assert entry.last_ends_at.isoformat() == "2026-11-26T09:00:00+00:00"


def test_a_rhythm_over_a_doubtful_hour_is_refused_when_it_is_proposed(group, anna):
    with pytest.raises(PollRefused) as refused:
        opened(group, anna, kind=Poll.Kind.WEEKLY, weeks=10, options=[at("2026-09-27T03:30")])
    assert refused.value.code == "clock_fold"


# The deadline


def test_nobody_answers_after_the_deadline_even_when_the_worker_is_late(poll, mads, kadri):
    with at_the_deadline(BEFORE):
        say(poll, mads, "yyy")
    with at_the_deadline(), pytest.raises(PollRefused) as refused:
        say(poll, kadri, "yyy")
    assert refused.value.code == "closed"


def test_the_worker_closes_at_the_deadline_and_asks_who_made_it_to_choose(poll, anna, mads):
    assert "scheduling.tasks.close_polls" in TASKS
    with at_the_deadline(BEFORE):
        assert (tasks.close_polls(), fresh(poll).state) == (0, "open")
    with at_the_deadline():
        assert (tasks.close_polls(), fresh(poll).state) == (1, "closed")
        assert tasks.close_polls() == 0
    assert told(anna) == [
        "The poll “Autumn meeting” in Impact measurement is closed: please choose the date."
    ]
    assert told(mads) == []
    assert not Entry.objects.exists()


def test_without_a_deadline_a_poll_stays_open(group, anna):
    poll = opened(group, anna, closes_at=None)
    with at_the_deadline(DEADLINE + timedelta(days=300)):
        assert tasks.close_polls() == 0
    assert fresh(poll).is_open


@pytest.mark.parametrize(
    ("said", "required", "chosen"),
    [
        (["yyn", "nyy", "nmn"], [], 1),  # all three can, two say yes
        (["yyn", "yyn", "---"], [], None),  # a tie
        (["yny", "yyn", "ynm"], [], 0),  # all say yes to one
        (["---", "---", "---"], [], None),  # nobody answered
        (["y--", "---", "---"], [], None),  # one of three is not more than half
        (["yn-", "yn-", "ny-"], ["kadri"], None),  # the best one lacks who has to be there
        (["yn-", "yn-", "---"], ["kadri"], None),  # who has to be there said nothing
        (["ny-", "ny-", "ny-"], ["kadri"], 1),
        (["ymn", "yyn", "---"], [], 0),  # as many can; more plain yes decides
    ],
)
def test_by_itself_a_poll_takes_only_what_is_clearly_the_best(
    group, anna, mads, kadri, said, required, chosen
):
    people = {"anna": anna, "mads": mads, "kadri": kadri}
    poll = opened(group, anna, settles_by_itself=True, required=[people[name] for name in required])
    for person, letters in zip(people.values(), said, strict=True):
        say(poll, person, letters)
    with at_the_deadline():
        assert tasks.close_polls() == 1
    ended = fresh(poll)
    if chosen is None:
        assert (ended.state, ended.chosen) == ("closed", None)
        assert told(anna)[-1:] == [
            "The poll “Autumn meeting” in Impact measurement is closed. No date is clearly the best: please choose."
        ]
    else:
        assert (ended.state, ended.chosen) == ("scheduled", options(poll)[chosen])
        assert told(anna, "scheduling.scheduled") and told(mads, "scheduling.scheduled")


def test_closing_by_hand_takes_nothing_by_itself(group, anna, mads, kadri):
    poll = opened(group, anna, settles_by_itself=True)
    for person in (anna, mads, kadri):
        say(poll, person, "yyy")
    assert actions.close_poll(poll=poll, by=anna).state == "closed"
    assert actions.close_poll(poll=poll, by=anna).state == "closed"


# Reminding


def test_the_reminder_goes_once_and_only_to_who_has_not_answered_all(poll, anna, mads, kadri):
    assert "scheduling.tasks.remind" in TASKS
    say(poll, mads, "yyy")
    say(poll, kadri, "yy-")
    with at_the_deadline(DEADLINE - timedelta(days=2, seconds=1)):
        assert tasks.remind() == 0
    with at_the_deadline(DEADLINE - timedelta(days=2)):
        assert tasks.remind() == 2
        assert tasks.remind() == 0
    assert told(mads) == []
    text = "Your answer is missing: “Autumn meeting” in Impact measurement. It can be given until "
    assert [text in line for line in told(kadri) + told(anna)] == [True, True]


def test_the_reminder_takes_the_place_of_what_was_not_read(poll, kadri):
    assert len(told(kadri, "scheduling.opened_until")) == 1
    with at_the_deadline(DEADLINE - timedelta(days=1)):
        tasks.remind()
    assert [bool(told(kadri, key)) for key in ("scheduling.opened_until", "scheduling.reminded")] == [
        False,
        True,
    ]


def test_who_answers_after_the_reminder_was_written_gets_no_mail_of_it(poll, kadri):
    with at_the_deadline(DEADLINE - timedelta(days=1)):
        tasks.remind()
        say(poll, kadri, "nnn")
        later = DEADLINE - timedelta(hours=12)
        assert not Notice.objects.due_for_mail(later).filter(recipient=kadri).exists()


def test_a_hand_that_reminds_leaves_nothing_for_the_worker(poll, anna, mads, kadri):
    assert actions.remind(poll=poll, by=anna) == 2
    with pytest.raises(PollRefused) as refused:
        actions.remind(poll=poll, by=anna)
    assert refused.value.code == "reminded"
    with at_the_deadline(DEADLINE - timedelta(hours=1)):
        assert tasks.remind() == 0


def test_a_closed_poll_reminds_nobody(poll, anna):
    actions.close_poll(poll=poll, by=anna)
    with at_the_deadline(DEADLINE - timedelta(hours=1)):
        assert tasks.remind() == 0
    assert not Notice.objects.unread().filter(key__startswith="scheduling.").exists()


# Calling off and opening again


def test_opening_again_keeps_every_answer(poll, anna, mads, kadri):
    say(poll, mads, "ymn")
    actions.close_poll(poll=poll, by=anna)
    again = actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    assert (again.state, again.closed_at, again.reminded_at) == ("open", None, None)
    assert stands(poll, anna) == ["--y", "--m", "--n"]
    say(poll, mads, "n")
    assert stands(poll, anna)[0] == "--n"


def test_a_fixed_date_that_is_asked_again_no_longer_stands_and_everybody_hears_it(poll, anna, mads):
    first, second, _third = options(poll)
    actions.choose(poll=poll, option=first, by=anna)
    actions.reopen_poll(poll=poll, by=anna)
    entry = Entry.objects.get(uid=first.uid)
    assert (entry.status, entry.sequence) == ("CANCELLED", 1)
    assert told(mads, "scheduling.reopened")
    actions.choose(poll=poll, option=first, by=anna)
    entry.refresh_from_db()
    assert (entry.status, entry.sequence, Entry.objects.count()) == ("CONFIRMED", 2, 1)
    assert second.uid != entry.uid


def test_what_has_begun_is_not_asked_again(poll, anna):
    first = options(poll)[0]
    actions.choose(poll=poll, option=first, by=anna)
    with at_the_deadline(first.starts_at), pytest.raises(PollRefused) as refused:
        actions.reopen_poll(poll=poll, by=anna)
    assert refused.value.code == "begun"


def test_calling_off_tells_everybody_and_cancels_what_was_fixed(poll, anna, mads):
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    off = actions.cancel_poll(poll=poll, by=anna)
    assert actions.cancel_poll(poll=poll, by=anna).state == "cancelled"
    assert (off.state, off.chosen, Entry.objects.get().status) == ("cancelled", None, "CANCELLED")
    assert told(mads, "scheduling.cancelled") == [
        "The poll “Autumn meeting” in Impact measurement is called off. Nothing will take place."
    ]


def test_what_a_poll_came_to_is_not_told_any_more_once_it_comes_to_something_else(poll, anna, mads):
    first, second, _third = options(poll)
    actions.choose(poll=poll, option=first, by=anna)
    assert len(told(mads, "scheduling.scheduled")) == 1
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    assert told(mads, "scheduling.scheduled") == []
    actions.choose(poll=poll, option=second, by=anna)
    [newest] = told(mads)
    assert "22" in newest and "21" not in newest
    actions.cancel_poll(poll=poll, by=anna)
    assert [notice.key for notice in Notice.objects.unread().filter(recipient=mads)] == [
        "scheduling.cancelled"
    ]
    actions.reopen_poll(poll=poll, by=anna, closes_at=DEADLINE)
    assert told(mads, "scheduling.cancelled") == []


# Confidential spaces


def test_a_confidential_groups_poll_is_named_in_no_notice(clock, circle, anna, mads):
    poll = opened(circle.space, anna, title="What I fear")
    asked = Notice.objects.get(recipient=mads)
    say(poll, mads, "yyy")
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    settled = Notice.objects.get(recipient=mads)
    assert [(one.key, one.params) for one in (asked, settled)] == [
        ("scheduling.asked_privately", {}),
        ("scheduling.settled_privately", {}),
    ]
