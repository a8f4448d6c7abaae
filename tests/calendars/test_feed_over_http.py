"""How a feed answers programs that know nothing of this site: no sign-in, no cookie, no redirect."""

import gzip
import logging
from datetime import timedelta

import pytest
from redis.exceptions import ConnectionError as RedisIsAway

from calendars import actions
from calendars.actions import SubscriptionRefused
from calendars.models import Subscription
from calendars.models.subscription import digest
from tests.calendars.feeds import Program, subscribed
from tests.conftest import forget
from tests.people import browser


@pytest.fixture
def program(weekly, mads):
    return subscribed(mads)


def test_the_whole_answer(program):
    response = program.get()
    headers = {
        name: value for name, value in response.headers.items() if name not in ("ETag", "Content-Length")
    }
    assert (response.status_code, headers) == (
        200,
        {
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": 'inline; filename="calendar.ics"',
            "Cache-Control": "private, max-age=300",
            "X-Robots-Tag": "noindex",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        },
    )
    assert response.cookies == {}
    assert int(response["Content-Length"]) == len(response.content)


def test_unchanged_data_gives_the_same_bytes_and_the_same_tag(program, clock):
    first = program.get()
    clock.shift(3600)
    forget()
    second = program.get()
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"other", {}', "*"])
def test_a_program_that_has_it_is_told_so(program, shape):
    first = program.get()
    again = program.get(**{"If-None-Match": shape.format(first["ETag"])})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-None-Match": "rubbish"},
        {"If-Modified-Since": "Tue, 01 Jan 2030 00:00:00 GMT"},
        {"If-None-Match": '"other"', "If-Modified-Since": "Tue, 01 Jan 2030 00:00:00 GMT"},
    ],
)
def test_a_program_that_may_lack_something_gets_everything(program, headers):
    assert program.get(**headers).status_code == 200


def test_a_change_ends_the_tag(program, weekly):
    etag = program.get()["ETag"]
    actions.change_entry(entry=weekly, by=None, title="Another word")
    assert program.get(**{"If-None-Match": etag}).status_code == 200


def test_packed_for_who_can_unpack(program):
    plain, packed = program.get(), program.get(**{"Accept-Encoding": "deflate, gzip;q=0.5"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert program.get(**{"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}).status_code == 304
    assert "Content-Encoding" not in program.get(**{"Accept-Encoding": "gzip;q=0"}).headers
    assert program.get(**{"Accept-Encoding": "gzip"}).content == packed.content


def test_head_is_get_without_its_body(program):
    get, head = program.get(), program.get("HEAD")
    assert (head.status_code, head.content, dict(head.headers)) == (200, b"", dict(get.headers))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "REPORT"])
def test_other_methods_are_refused_plainly(program, method):
    response = program.get(method)
    assert (response.status_code, response["Allow"], response.cookies) == (405, "GET, HEAD", {})


@pytest.mark.parametrize("accept", ["text/calendar", "text/html", "application/json", "image/png", "*/*", ""])
def test_every_program_gets_the_same_whatever_it_says_to_accept(program, accept):
    assert program.get(Accept=accept).content == program.fetch()


def test_a_signed_in_browser_gets_the_same_and_its_session_is_not_looked_at(program, anna, settings):
    client = browser(anna)
    response = client.get(program.address)
    assert (response.content, response["Vary"], response.cookies) == (program.fetch(), "Accept-Encoding", {})


@pytest.mark.parametrize(
    "address", ["/calendar/nobody.ics", "/calendar/%00.ics", "/calendar/" + "a" * 3000 + ".ics"]
)
def test_an_unknown_address_is_not_found(db, address):
    response = Program(address).get()
    assert (response.status_code, response.cookies, response["Cache-Control"]) == (404, {}, "no-store")


def test_a_revoked_address_is_as_if_it_had_never_been(program, mads):
    etag = program.get()["ETag"]
    actions.revoke_subscription(subscription=Subscription.objects.get())
    gone, never = program.get(**{"If-None-Match": etag}), Program("/calendar/nobody.ics").get()
    assert (gone.status_code, gone.content, dict(gone.headers)) == (404, never.content, dict(never.headers))


def test_a_reset_address_ends_and_the_new_one_goes_on(program):
    before = program.fetch()
    token = actions.reset_subscription(subscription=Subscription.objects.get())
    assert (program.get().status_code, Program(f"/calendar/{token}.ics").fetch()) == (404, before)


def test_a_revoked_subscription_is_not_reset(program):
    subscription = Subscription.objects.get()
    actions.revoke_subscription(subscription=subscription)
    with pytest.raises(SubscriptionRefused):
        actions.reset_subscription(subscription=subscription)


def test_who_may_not_sign_in_has_no_feed(program, mads):
    mads.is_active = False
    mads.save()
    assert program.get().status_code == 404


def test_a_token_is_long_kept_as_a_digest_and_never_logged(program, caplog):
    token = program.address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 32
    assert Subscription.objects.get().token_digest == digest(token)
    actions.revoke_subscription(subscription=Subscription.objects.get())
    with caplog.at_level(logging.DEBUG, "django.request"):
        assert program.get().status_code == 404
        assert program.get("PROPFIND").status_code == 405
    assert (len(caplog.records), token in caplog.text) == (2, False)


def test_the_last_fetch_is_noted_at_most_hourly(program, clock):
    def noted():
        return Subscription.objects.values_list("last_fetched_at", "last_agent").get()

    program.get()
    first = noted()
    assert first[1] == "Program/1"
    clock.shift(timedelta(minutes=59))
    program.get(**{"User-Agent": "Other/2"})
    assert noted() == first
    clock.shift(timedelta(minutes=2))
    program.get(**{"User-Agent": "Oth\x7fer/2" + "x" * 500})
    assert noted() == (first[0] + timedelta(minutes=61), ("Other/2" + "x" * 500)[:120])


class AwayCache:
    def get_many(self, keys):
        raise RedisIsAway("away")

    def set_many(self, pieces, timeout):
        raise RedisIsAway("away")


def test_without_its_cache_a_feed_is_written_anew(program, monkeypatch, settings):
    before = program.fetch()
    forget()
    monkeypatch.setattr("calendars.kept.cache", AwayCache())
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert program.fetch() == before


def test_a_person_has_fifty_addresses_at_most(mads):
    for _ in range(50):
        actions.subscribe(person=mads, label="One more")
    with pytest.raises(SubscriptionRefused, match="50"):
        actions.subscribe(person=mads, label="One more")


def test_only_members_subscribe_to_a_spaces_calendar(weekly, piotr):
    with pytest.raises(SubscriptionRefused, match="members"):
        actions.subscribe(person=piotr, label="Theirs", scope="space", space=weekly.space)
