"""What comes in a burst is one notice that counts, however many say it at once, and nothing of it is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from notices import actions, bursts
from notices.models import Notice
from people.models import Person
from tests import factories
from tests.threads import at_once

KEY = "conversations.mentioned"


def one(person: Person, seq: int = 1, **more: Any) -> Notice:
    params = {"person": "Anna Albers", "thread": "Three numbers", "seq": seq}
    fields = {
        "key": KEY,
        "params": params,
        "url": f"/threads/7/#m{seq}",
        "topic": "space:3",
        "origin": "thread:7",
        "dedupe": "mentioned:7",
        **more,
    }
    return Notice(recipient=person, **fields)


def told(**filters: Any) -> list[tuple[int, str, int]]:
    rows = Notice.objects.filter(**filters).order_by("pk")
    return [(notice.recipient_id, notice.url, notice.count) for notice in rows]


def test_an_unread_notice_counts_on_and_says_the_newest(anna: Person) -> None:
    bursts.join([one(anna, 1)])
    bursts.join([one(anna, 2), one(anna, 3)])
    notice = Notice.objects.get()
    assert (notice.count, notice.params["seq"], notice.url, notice.topic, notice.origin) == (
        3,
        3,
        "/threads/7/#m3",
        "space:3",
        "thread:7",
    )
    assert notice.text == "You were named 3 times in “Three numbers”, most recently by Anna Albers."


def test_after_it_was_read_another_begins(anna: Person) -> None:
    bursts.join([one(anna, 1)])
    actions.mark_read(person=anna)
    bursts.join([one(anna, 2)])
    assert told() == [(anna.pk, "/threads/7/#m1", 1), (anna.pk, "/threads/7/#m2", 1)]


def test_other_names_and_other_people_are_others(anna: Person, mads: Person) -> None:
    bursts.join([one(anna, 1), one(mads, 1), one(anna, 2, dedupe="mentioned:8")])
    bursts.join([one(anna, 3)])
    assert sorted(told()) == sorted(
        [(anna.pk, "/threads/7/#m3", 2), (mads.pk, "/threads/7/#m1", 1), (anna.pk, "/threads/7/#m2", 1)]
    )


def test_a_mail_that_waits_goes_at_its_time(anna: Person) -> None:
    bursts.join([one(anna, 1)])
    due = Notice.objects.get().mail_due_at
    assert due is not None
    bursts.join([one(anna, 2)])
    assert Notice.objects.get().mail_due_at == due


@pytest.mark.parametrize("state", ["mailed_at", "claimed_until", "set_aside_at"])
def test_after_a_mail_that_went_another_becomes_due(state: str, anna: Person) -> None:
    bursts.join([one(anna, 1)])
    long_ago = timezone.now() - timedelta(hours=1)
    Notice.objects.update(mail_due_at=long_ago, tries=3, **{state: long_ago})
    bursts.join([one(anna, 2)])
    notice = Notice.objects.get()
    assert notice.mail_due_at is not None
    assert notice.mail_due_at > timezone.now()
    assert (notice.mailed_at, notice.claimed_until, notice.set_aside_at, notice.tries) == (
        None,
        None,
        None,
        0,
    )


def test_what_is_not_urgent_has_no_mail_of_its_own(anna: Person) -> None:
    bursts.join([one(anna, 1, is_urgent=False)])
    actions.tell(recipients=[anna], key=KEY, params={}, url="/", is_urgent=False, origin="thread:8")
    assert [(n.is_urgent, n.mail_due_at, n.origin) for n in Notice.objects.order_by("pk")] == [
        (False, None, "thread:7"),
        (False, None, "thread:8"),
    ]


def test_fifty_are_told_at_the_cost_of_one(anna: Person) -> None:
    def cost(people: list[Person]) -> int:
        with CaptureQueriesContext(connection) as found:
            bursts.join([one(person) for person in people])
        return len(found)

    first = cost([anna])
    many = [factories.make_person() for _number in range(50)]
    assert cost(many) == first
    assert cost([anna, *many]) == first
    assert Notice.objects.count() == 51


def together(*works: Callable[[], Any]) -> None:
    assert [one for one in at_once(works) if isinstance(one, Exception)] == []


@pytest.mark.django_db(transaction=True)
def test_eight_who_tell_at_once_make_one_notice_that_counts_all(anna: Person, mads: Person) -> None:
    def tell() -> None:
        for seq in range(5):
            bursts.join([one(anna, seq), one(mads, seq)])

    together(*[tell] * 8)
    assert sorted((recipient, count) for recipient, _url, count in told()) == sorted(
        [(anna.pk, 40), (mads.pk, 40)]
    )


@pytest.mark.django_db(transaction=True)
def test_while_somebody_reads_nothing_is_lost_and_nobody_waits_for_ever(anna: Person, mads: Person) -> None:
    """Several names at once, in both orders, beside somebody who marks all read: rows are locked in one order."""

    def tell(names: list[str]) -> Callable[[], None]:
        def work() -> None:
            for seq in range(10):
                bursts.join([one(who, seq, dedupe=name) for name in names for who in (anna, mads)])

        return work

    def read() -> None:
        for _time in range(15):
            actions.mark_read(person=anna)

    together(tell(["a", "b"]), tell(["b", "a"]), tell(["a", "b"]), read, read)
    for person in (anna, mads):
        assert sum(count for _who, _url, count in told(recipient=person)) == 60
    assert sorted(count for _who, _url, count in told(recipient=mads)) == [30, 30]


def test_what_is_read_before_it_is_locked_is_told_anew(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    bursts.join([one(anna, 1)])
    looks, held_by_all, locked = [], bursts.held_by_all, bursts.locked

    def finding_nothing_at_first(wanted: Any) -> Any:
        looks.append(wanted)
        return locked(wanted) if len(looks) > 1 else {}

    def beside_a_reader(wanted: Any, now: Any) -> Any:
        held = held_by_all(wanted, now)
        if held is None:
            Notice.objects.update(read_at=now)
        return held

    monkeypatch.setattr(bursts, "locked", finding_nothing_at_first)
    monkeypatch.setattr(bursts, "held_by_all", beside_a_reader)
    bursts.join([one(anna, 2)])
    assert len(looks) == 2
    assert told(read_at=None) == [(anna.pk, "/threads/7/#m2", 1)]


def test_without_the_lock_it_would_be_told_to_nobody(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: were it read between the look and the counting, the newest would stand on a notice that is read."""
    bursts.join([one(anna, 1)])
    count_on = bursts.count_on

    def after_a_reader(*args: Any) -> None:
        Notice.objects.update(read_at=timezone.now())
        count_on(*args)

    monkeypatch.setattr(bursts, "count_on", after_a_reader)
    bursts.join([one(anna, 2)])
    assert told(read_at=None) == []


def test_a_second_one_of_a_name_is_still_ignored_where_nothing_joins(anna: Person) -> None:
    for place in ("a", "b"):
        actions.tell(recipients=[anna], key=KEY, params={}, url=f"/{place}/", dedupe="asked:1")
    assert told() == [(anna.pk, "/a/", 1)]


def test_the_singular_and_the_plural_are_said_in_the_readers_language(anna: Person) -> None:
    bursts.join([one(anna, 1)])
    notice = Notice.objects.get()
    assert notice.subject == "Anna Albers named you in “Three numbers”"
    notice.count = 2
    assert notice.subject == "You were named 2 times in “Three numbers”, most recently by Anna Albers"
    for language in ("de", "pl"):
        with translation.override(language):
            assert "Three numbers" in notice.text


def test_what_a_page_showed_is_marked_and_what_has_grown_stays(anna: Person, mads: Person) -> None:
    bursts.join([one(anna, 1), one(anna, 1, dedupe="other"), one(mads, 1)])
    shown = {notice.pk: notice.count for notice in Notice.objects.all()}
    bursts.join([one(anna, 2)])
    other = Notice.objects.get(dedupe="other")
    assert actions.mark_seen(person=anna, counts=shown) == [other.pk]
    assert told(read_at=None) == [(anna.pk, "/threads/7/#m2", 2), (mads.pk, "/threads/7/#m1", 1)]


def test_marking_unread_again_yields_to_a_newer_notice_of_the_name(anna: Person) -> None:
    bursts.join([one(anna, 1), one(anna, 1, dedupe="other")])
    ids = list(Notice.objects.values_list("pk", flat=True))
    actions.mark_read(person=anna)
    bursts.join([one(anna, 2)])
    actions.mark_unread(person=anna, notice_ids=ids)
    assert sorted(url for _who, url, _count in told(read_at=None)) == ["/threads/7/#m1", "/threads/7/#m2"]


@pytest.mark.parametrize(
    "forget",
    [
        lambda anna: actions.forget_topic(person=anna, topic="space:1"),
        lambda anna: actions.forget_origin(origin="thread:7"),
        lambda anna: actions.forget_dedupe(dedupe="posted:7", people=[anna]),
    ],
)
def test_what_is_taken_away_is_locked_in_the_order_in_which_a_burst_locks(forget: Any, anna: Person) -> None:
    bursts.join([one(anna, 1, dedupe="posted:7", topic="space:1", origin="thread:7")])
    with CaptureQueriesContext(connection) as queries:
        forget(anna)
    asked = [query["sql"] for query in queries if "notices_notice" in query["sql"]]
    assert asked[0].startswith("SELECT")
    assert " ORDER BY 1 ASC" in asked[0], "by the number of the row"
    assert ("FOR UPDATE" in asked[0]) is connection.features.has_select_for_update
    assert not Notice.objects.exists()
