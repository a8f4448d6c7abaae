"""A version names bytes: whatever happens to a calendar and to its reader, other bytes have another name."""

import gzip
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from calendars import actions, feed
from calendars.agenda import date_of_entry
from calendars.feed import Feed, packed
from calendars.models import Calendar, Entry, Subscription
from partners.models import Affiliation
from spaces import actions as spaces
from tests import factories
from tests.calendars.feeds import subscribed, titles
from tests.conftest import forget

WEEK = timedelta(weeks=1)


class World:
    """One reader, a group that they may belong to, and one whose dates they may answer as a guest."""

    def __init__(self):
        self.anna = factories.make_partner("Anna")
        self.mads = factories.make_partner("Mads")
        common = {"coordinator": self.anna, "joining": "open"}
        self.group = factories.make_group("Group", members=[self.mads], countries=["EE"], **common).space
        self.other = factories.make_group("Other", visibility="partners", countries=["EE"], **common).space
        starts = datetime(2026, 9, 10, 10)
        self.single = self.entry(self.group, "Single", starts)
        self.series = self.entry(self.group, "Series", starts, rrule="FREQ=WEEKLY;COUNT=5")
        self.guest = self.entry(self.other, "Guest", starts + timedelta(hours=3))
        self.turn = 0
        self.subscriptions = [
            actions.subscribe(person=self.mads, label=scope, scope=scope, **fields)[0]
            for scope, fields in (
                ("personal", {}),
                ("space", {"space": self.group}),
                ("country", {"country": factories.make_country("EE")}),
            )
        ]

    def entry(self, space, title, starts, **fields):
        return actions.create_entry(
            space=space,
            by=None,
            title=title,
            starts_local=starts,
            ends_local=starts + timedelta(hours=1),
            zone="Europe/Tallinn",
            **fields,
        )

    def do(self, verb):
        self.turn += 1
        VERBS[verb](self)

    def second_date(self):
        self.series.refresh_from_db()
        return self.series.starts_local + WEEK

    def change(self, entry, **changes):
        actions.change_entry(entry=entry, by=None, **changes)

    def options(self, **options):
        for one in self.subscriptions:
            actions.change_subscription(subscription=one, **options)


def on_a_standing_series(act, weeks=1):
    """While it has a date so many weeks after its first one."""

    def verb(world):
        world.series.refresh_from_db()
        date = world.series.starts_local + weeks * WEEK
        if not world.series.is_cancelled and date_of_entry(world.series, date) is not None:
            act(world)

    return verb


def join(world):
    spaces.ask_to_join(space=world.group, person=world.mads)


def change_later(world):
    world.series = actions.change_later(
        entry=world.series, by=None, recurrence_id=world.second_date(), title=f"Later {world.turn}"
    )


def leave(world):
    if Entry.objects.filter(
        space__memberships__person=world.mads, space__memberships__state="active"
    ).exists():
        spaces.leave(space=world.group, person=world.mads)


def answer(partstat):
    def verb(world):
        world.guest.refresh_from_db()
        may = Entry.objects.visible_to(world.mads).filter(pk=world.guest.pk).exists()
        if may and not world.guest.is_cancelled:
            actions.reply(person=world.mads, entry=world.guest, partstat=partstat)

    return verb


def rename(world):
    type(world.group).objects.filter(pk=world.group.pk).update(title=f"Group {world.turn % 3}")


def lose_affiliation(world):
    Affiliation.objects.filter(person=world.mads).update(state="ended")


def regain_affiliation(world):
    Affiliation.objects.filter(person=world.mads).update(state="confirmed")


VERBS = {
    "create_entry": lambda world: world.entry(world.group, f"New {world.turn}", datetime(2026, 10, 1, 9)),
    "change_entry: a word": lambda world: world.change(world.single, title=f"Single {world.turn % 2}"),
    "change_entry: its time": lambda world: world.change(
        world.single,
        starts_local=datetime(2026, 9, 10, 8),
        ends_local=datetime(2026, 9, 10, 9 + world.turn % 3),
    ),
    "change_entry: tentative": lambda world: world.change(world.single, status="TENTATIVE"),
    "change_entry: the guest's": lambda world: world.change(world.guest, place=f"Room {world.turn % 2}"),
    "cancel_entry": lambda world: actions.cancel_entry(entry=world.series, by=None),
    "move_date": on_a_standing_series(
        lambda world: actions.move_date(
            entry=world.series,
            by=None,
            recurrence_id=world.second_date(),
            starts_local=world.second_date() + timedelta(hours=1 + world.turn % 2),
        )
    ),
    "cancel_date": on_a_standing_series(
        lambda world: actions.cancel_date(entry=world.series, by=None, recurrence_id=world.second_date())
    ),
    "restore_date": on_a_standing_series(
        lambda world: actions.restore_date(entry=world.series, by=None, recurrence_id=world.second_date())
    ),
    "change_later": on_a_standing_series(change_later),
    "end_series": on_a_standing_series(
        lambda world: actions.end_series(
            entry=world.series, by=None, recurrence_id=world.second_date() + WEEK
        ),
        weeks=2,
    ),
    "move_dates": on_a_standing_series(
        lambda world: actions.move_dates(
            entry=world.series,
            by=None,
            moved={world.second_date(): world.second_date() + timedelta(hours=3 + world.turn % 2)},
        )
    ),
    "reply: yes": answer("ACCEPTED"),
    "reply: no": answer("DECLINED"),
    "change_subscription: detail": lambda world: world.options(detail=["busy", "title"][world.turn % 2]),
    "change_subscription: language": lambda world: world.options(language=["de", "en"][world.turn % 2]),
    "change_subscription: tentative": lambda world: world.options(with_tentative=bool(world.turn % 2)),
    "join": join,
    "leave": leave,
    "rename": rename,
    "lose the affiliation": lose_affiliation,
    "regain the affiliation": regain_affiliation,
}
# Verbs that change no bytes of a standing address, or end it.
ELSEWHERE = {
    "choose_mail",
    "follow_membership",
    "note_fetch",
    "note_seats",
    "note_sent",
    "reset_subscription",
    "rest_of",
    "revoke_subscription",
    "subscribe",
    "take_mail",
}


def test_every_verb_of_calendars_is_told_here_by_what_it_does_to_a_feed():
    """A new verb needs a line in VERBS, where histories are made of, or in ELSEWHERE."""
    named = {name.partition(":")[0] for name in VERBS} | ELSEWHERE
    verbs = {name for name in actions.__all__ if not name.endswith("Refused")}
    assert verbs - named == set()


@given(history=st.lists(st.sampled_from(sorted(VERBS)), min_size=1, max_size=8))
def test_whatever_happens_other_bytes_have_another_version(history, clock, db):
    forget()  # an example before this one was taken back, and its numbers are given again
    with transaction.atomic():
        world, seen = World(), {}
        for verb in ("", *history):
            if verb:
                world.do(verb)
            for pk in [one.pk for one in world.subscriptions]:
                look(pk, seen)
        transaction.set_rollback(True)


def look(pk, seen):
    """Kept or written anew, the bytes are the same; a version that was seen before says the same bytes; and what is in
    the personal feed is what belongs to its person."""
    subscription = Subscription.objects.select_related("person").get(pk=pk)
    found = Feed.of(subscription, timezone.now())
    kept = found.body()
    forget()
    assert found.body() == kept
    assert seen.setdefault(found.version, kept) == kept
    if subscription.scope == "personal":
        mine = Entry.objects.of(subscription.person).values_list("pk", flat=True)
        mine = mine if subscription.with_tentative else mine.exclude(status="TENTATIVE")
        assert set(found.entries().values_list("pk", flat=True)) == set(mine)


def test_what_changes_nothing_keeps_the_version(weekly, mads, anna):
    program = subscribed(mads)
    before = program.get()["ETag"]
    actions.change_entry(entry=weekly, by=anna, title=weekly.title)
    actions.reply(person=mads, entry=weekly, partstat="ACCEPTED")
    actions.reply(person=anna, entry=weekly, partstat="DECLINED", recurrence_id=datetime(2026, 10, 1, 10))
    assert program.get()["ETag"] == before


def test_two_people_who_belong_to_the_same_share_bytes_and_version(weekly, mads, anna):
    mine, hers = subscribed(mads, language="en").get(), subscribed(anna, language="en").get()
    assert (mine["ETag"], mine.content) == (hers["ETag"], hers.content)


def leaves_while_it_is_written(monkeypatch, space, person):
    """The first body that is written finds the person inside; they are out before it is sent."""
    write = Feed.body

    def body(self):
        written = write(self)
        monkeypatch.setattr(Feed, "body", write)
        spaces.leave(space=space, person=person)
        return written

    monkeypatch.setattr(Feed, "body", body)


def test_who_leaves_while_their_feed_is_written_gets_none_of_it(weekly, mads, monkeypatch):
    program = subscribed(mads)
    leaves_while_it_is_written(monkeypatch, weekly.space, mads)
    assert titles(program.fetch()) == set()
    assert program.get()["ETag"] == program.get()["ETag"]


def test_without_the_second_look_they_would_get_it(weekly, mads, monkeypatch):
    subscribed(mads)
    subscription = Subscription.objects.select_related("person").get()
    found = Feed.of(subscription, timezone.now())
    leaves_while_it_is_written(monkeypatch, weekly.space, mads)
    _found, body = packed(found, lambda: found)
    assert titles(gzip.decompress(body)) == {"Weekly call"}


def test_a_change_while_it_is_written_is_in_it_or_ends_its_version(weekly, mads, monkeypatch):
    program = subscribed(mads)
    write = Feed.pieces

    def pieces(self):
        found = write(self)
        monkeypatch.setattr(Feed, "pieces", write)
        actions.change_entry(entry=weekly, by=None, title="Another word")
        return found

    monkeypatch.setattr(Feed, "pieces", pieces)
    assert titles(program.fetch()) == {"Another word"}


def test_a_copy_of_the_data_that_was_put_back_repeats_no_version(weekly, mads):
    """A counter would say the same number again after other changes."""
    stamps = set()
    for _copy in range(2):
        with transaction.atomic():
            actions.change_entry(entry=weekly, by=None, title="Another word")
            stamps.add(Calendar.objects.get().stamp)
            transaction.set_rollback(True)
    assert len(stamps) == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_taken_back_leaves_the_version(weekly, mads):
    program = subscribed(mads)
    before = program.get()["ETag"]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.change_entry(entry=weekly, by=None, title="Another word")
        raise ZeroDivisionError
    assert (program.get()["ETag"], titles(program.fetch())) == (before, {"Weekly call"})
    assert feed.pieces.items
