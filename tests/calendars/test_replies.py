from datetime import UTC, datetime

import pytest

from calendars import actions
from calendars.actions import ReplyRefused
from calendars.agenda import dates
from calendars.models import Entry, Occurrence, Reply
from calendars.replies import answers_to

THURSDAY = datetime(2026, 10, 1, 10)
OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 10, tzinfo=UTC))


def test_an_answer_to_one_date_counts_before_the_answer_to_the_series(weekly, anna, mads):
    actions.reply(person=anna, entry=weekly, partstat="ACCEPTED")
    actions.reply(person=mads, entry=weekly, partstat="ACCEPTED")
    actions.reply(person=mads, entry=weekly, partstat="DECLINED", recurrence_id=THURSDAY)
    weekly.refresh_from_db()
    first, second = answers_to(weekly, dates([weekly], *OCTOBER), mads)
    assert (first.yes, first.no, first.mine) == ([anna], [mads], "DECLINED")
    assert (second.yes, second.no, second.mine) == ([anna, mads], [], "ACCEPTED")


def test_answering_again_changes_the_answer(weekly, mads):
    for partstat in ("ACCEPTED", "TENTATIVE", "TENTATIVE"):
        actions.reply(person=mads, entry=weekly, partstat=partstat, recurrence_id=THURSDAY)
    assert list(Reply.objects.values_list("partstat", flat=True)) == ["TENTATIVE"]
    assert Occurrence.objects.get().sequence == 0


def test_there_is_nothing_to_answer_where_nothing_takes_place(weekly, anna, mads, clock):
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    with pytest.raises(ReplyRefused, match="cancelled"):
        actions.reply(person=mads, entry=weekly, partstat="ACCEPTED", recurrence_id=THURSDAY)
    with pytest.raises(ReplyRefused, match="no such date"):
        actions.reply(person=mads, entry=weekly, partstat="ACCEPTED", recurrence_id=datetime(2026, 10, 2))
    clock.move_to(datetime(2027, 6, 1, tzinfo=UTC))
    with pytest.raises(ReplyRefused, match="over"):
        actions.reply(person=mads, entry=weekly, partstat="ACCEPTED")
    assert Reply.objects.count() == 0


def test_who_may_not_see_it_cannot_answer(weekly, olga):
    with pytest.raises(Entry.DoesNotExist):
        actions.reply(person=olga, entry=weekly, partstat="ACCEPTED")


def test_mine_is_what_i_belong_to_or_said_yes_or_maybe_to(weekly, mads, piotr, kadri, olga):
    actions.reply(person=piotr, entry=weekly, partstat="TENTATIVE")
    actions.reply(person=kadri, entry=weekly, partstat="DECLINED")
    owners = [person.name for person in (mads, piotr, kadri, olga) if Entry.objects.of(person).exists()]
    assert owners == ["Mads Madsen", "Piotr Pawlak"]
