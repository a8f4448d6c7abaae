"""Shelves: what is kept decides nothing, and takes no more room than it may."""

import threading

import pytest
from redis.exceptions import ConnectionError as RedisIsAway

from calendars.kept import Shelf


@pytest.fixture
def shelf():
    return Shelf("test", 100, len)


def test_what_was_used_last_stays(shelf):
    shelf.keep({"a": b"x" * 40, "b": b"x" * 40})
    shelf.get(["a"])
    shelf.keep({"c": b"x" * 40})
    assert (list(shelf.items), shelf.octets) == (["a", "c"], 80)


def test_what_is_larger_than_the_shelf_is_not_kept(shelf):
    shelf.keep({"a": b"x" * 101})
    assert (shelf.get(["a"]), shelf.octets) == ({}, 0)


def test_the_same_again_takes_no_more_room(shelf):
    for octets in (10, 90, 20):
        shelf.keep({"a": b"x" * octets})
    assert (shelf.octets, shelf.get(["a"])) == (20, {"a": b"x" * 20})


def test_threads_leave_it_whole():
    shelf = Shelf("test", 1_000, len)

    def work(number):
        for turn in range(300):
            shelf.keep({(number, turn % 20): b"x" * (turn % 70)})
            shelf.get([(number, turn % 20), (turn % 4, 1)])

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.octets == sum(map(len, shelf.items.values())) <= 1_000


@pytest.mark.redis
def test_another_process_finds_what_was_shared(shelf):
    title = ("Tõnu; Łódź\n" * 50, 7)
    shelf.keep({title: b"text"})
    other = Shelf("test", 100, len)
    assert other.get([title]) == {}  # nobody waits for it: it is shared after the answer
    shelf.share()
    assert (other.get([title]), shelf.fresh) == ({title: b"text"}, {})


def test_a_process_that_is_alone_shares_nothing(shelf, settings):
    settings.REDIS_URL = ""
    shelf.keep({"a": b"text"})
    assert shelf.fresh == {}


class Away:
    def get_many(self, keys):
        raise RedisIsAway("away")

    def set_many(self, items, timeout):
        raise RedisIsAway("away")


def test_with_the_shared_cache_away_its_own_shelf_is_enough(shelf, monkeypatch, settings, caplog):
    monkeypatch.setattr("calendars.kept.cache", Away())
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    shelf.keep({"a": b"text"})
    shelf.share()
    assert shelf.get(["a", "b"]) == {"a": b"text"}
    assert len(caplog.records) == 2
