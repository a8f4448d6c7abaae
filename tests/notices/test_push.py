"""Notices by push: to a browser that asked, once, encrypted for it alone, and only while they still stand."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config.worker import TASKS
from conversations.actions import draft, post_message
from notices import actions
from notices.leases import TRIES
from notices.models import Notice, Push, PushSubscription
from notices.push import services
from notices.push.encryption import CURVE, decoded, encoded, encrypt
from notices.pushing import send_pushes
from people.models import Person
from spaces import actions as spaces
from tests import factories
from tests.notices.push_server import Browser, PushServer, claims_of
from tests.people import browser

ADDRESS = "/api/v1/push-subscription/"


def test_a_message_is_encrypted_as_in_the_vector_of_the_rfc() -> None:
    """RFC 8291, appendix A."""
    number = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    made = encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh=decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        auth=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(number, CURVE),
    )
    assert encoded(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
        "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc", True),
        ("https://fcm.googleapis.com:443/x", True),
        ("https://fcm.googleapis.com:8443/x", False),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evil.example/fcm.googleapis.com", False),
        ("https://evil.example#.push.apple.com", False),
        ("https://evil.example\\.push.apple.com", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com/x\r\nHost: evil.example", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1/x", False),
        ("https://push.apple.com/x", False),
        ("https://notify.windows.com.:443/x", False),
        ("", False),
    ],
)
def test_messages_go_to_the_services_of_known_browsers_alone(endpoint: str, is_known: bool) -> None:
    assert services.is_known(endpoint) is is_known


@pytest.fixture
def server(tmp_path: Any, settings: Any) -> Any:
    running = PushServer(tmp_path)
    said = io.StringIO()
    call_command("make_vapid_key", stdout=said)
    settings.VAPID_PRIVATE_KEY = said.getvalue().strip()
    settings.PUSH_HOSTS, settings.PUSH_CA_FILE = [f"localhost:{running.port}"], running.ca
    yield running
    running.close()


@pytest.fixture
def reader(server: PushServer, anna: Person) -> Any:
    """Anna's browser, which asked to be told."""
    device, client = Browser(f"https://localhost:{server.port}/send/anna"), browser(anna)
    assert client.post(ADDRESS, device.said(), content_type="application/json").status_code == 204
    device.client = client  # type: ignore[attr-defined]
    return device


@pytest.fixture
def thread(impact: Any, anna: Person) -> Any:
    return factories.make_thread(impact.space, "Three numbers", messages=[(anna, "Which three?")])


def say(thread: Any, author: Person, body: str = "Reach, depth and duration.") -> None:
    name = f"said-{thread.messages.count()}"
    post_message(
        draft=draft(author=author, thread=thread, client_id=name, body=body, language="en", reply_to=1)
    )


def test_what_is_meant_for_somebody_is_shown_by_their_browser_once(
    reader: Any, server: PushServer, thread: Any, anna: Person, mads: Person, by_day: Any
) -> None:
    say(thread, mads)
    assert send_pushes() == 0, "half a minute is for reading it in the page"
    by_day.shift(timedelta(seconds=31))
    assert [send_pushes(), send_pushes()] == [1, 0]
    ((path, headers, body),) = server.came
    notice = Notice.objects.get(recipient=anna)
    assert reader.opened(body) == {
        "title": "Mads Madsen answered you in “Three numbers”",
        "body": "Reach, depth and duration.",
        "language": "en",
        "url": f"/threads/{thread.pk}/#m2",
        "tag": f"notice-{notice.pk}",
    }
    assert path == "/send/anna"
    names = ("content-encoding", "ttl", "topic", "urgency")
    assert {name: headers[name] for name in names} == {
        "content-encoding": "aes128gcm", "ttl": "3600", "topic": f"notice-{notice.pk}", "urgency": "normal",
    }  # fmt: skip
    claims = claims_of(headers["authorization"])
    assert (claims["aud"], claims["sub"]) == (f"https://localhost:{server.port}", "mailto:hansa@localhost")
    assert 0 < claims["exp"] - datetime.now(UTC).timestamp() <= 24 * 3600
    say(thread, mads, "And cost.")
    by_day.shift(timedelta(seconds=31))
    assert send_pushes() == 0, "a burst is one notice"


def test_it_is_in_its_readers_language_and_names_nothing_confidential(
    reader: Any, server: PushServer, circle: Any, anna: Person, mads: Person, by_day: Any
) -> None:
    Person.objects.filter(pk=anna.pk).update(language="de")
    thread = factories.make_thread(circle.space, "Fear of leaving", messages=[(anna, "Who?")])
    say(thread, mads, "I, and Olga.")
    by_day.shift(timedelta(seconds=31))
    assert send_pushes() == 1
    told = reader.opened(server.came[0][2])
    assert told["language"] == "de"
    said = f"{told['title']} {told['body']}"
    assert [word for word in ("Fear", "Olga", "Mads", "Circle") if word in said] == []
    assert "private" in said or "Privat" in said or "privat" in said


@pytest.mark.parametrize(
    "what", ["read", "left", "signed out", "shut out", "night", "old", "muted", "not urgent"]
)
def test_what_no_longer_stands_is_not_told(
    reader: Any, server: PushServer, thread: Any, anna: Person, mads: Person, by_day: Any, what: str
) -> None:
    say(thread, mads)
    by_day.shift(timedelta(seconds=31))
    if what == "read":
        actions.mark_read(person=anna)
    elif what == "left":
        spaces.set_role(membership=thread.space.memberships.get(person=mads), by=anna, role="coordinator")
        spaces.leave(space=thread.space, person=anna)
    elif what == "signed out":
        reader.client.post("/accounts/logout/")
    elif what == "shut out":
        Person.objects.filter(pk=anna.pk).update(is_active=False)
    elif what == "night":
        by_day.move_to(datetime(2026, 11, 24, 22, tzinfo=UTC))
        Notice.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    elif what == "old":
        by_day.shift(timedelta(hours=2))
    elif what == "muted":
        thread.space.memberships.filter(person=anna).update(level="nothing")
    else:
        Notice.objects.update(is_urgent=False)
    assert (send_pushes(), server.came) == (0, [])
    assert not Push.objects.exclude(due_at=None).exists()
    assert PushSubscription.objects.exists() is (what != "signed out")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_asked_no_more(
    reader: Any, server: PushServer, thread: Any, mads: Person, by_day: Any, status: int
) -> None:
    server.answers = [status]
    say(thread, mads)
    by_day.shift(timedelta(seconds=31))
    assert (send_pushes(), PushSubscription.objects.count(), len(server.came)) == (0, 0, 1)


def test_a_service_that_cannot_now_is_tried_again_and_not_for_ever(
    reader: Any, server: PushServer, thread: Any, mads: Person, by_day: Any
) -> None:
    server.answers = [503, 429, 201]
    say(thread, mads)
    by_day.shift(timedelta(seconds=31))
    waits = []
    for _round in range(3):
        send_pushes()
        due = Push.objects.get().due_at
        waits.append(due and round((due - timezone.now()).total_seconds() / 60))
        by_day.shift(timedelta(minutes=waits[-1] or 0, seconds=1))
    assert (waits, len(server.came)) == ([1, 2, None], 3)
    assert Push.objects.get().sent_at is not None


def test_after_five_tries_it_is_set_aside_and_the_admin_tries_it_again(
    reader: Any, server: PushServer, thread: Any, mads: Person, stefan: Person, by_day: Any
) -> None:
    server.answers = [500]
    say(thread, mads)
    by_day.shift(timedelta(seconds=31))
    for _round in range(TRIES + 2):
        send_pushes()
        Push.objects.update(due_at=timezone.now())
    push = Push.objects.get()
    assert (len(server.came), push.tries, push.set_aside_at is not None) == (TRIES, TRIES, True)
    client = browser(stefan)
    page = client.get("/admin/notices/push/?set_aside_at__isempty=0").content.decode()
    assert f"/admin/notices/push/{push.pk}/change/" in page
    assert "Three numbers" not in page
    server.answers = [201]
    chosen = {"action": "try_again", "_selected_action": [str(push.pk)]}
    assert client.post("/admin/notices/push/", chosen).status_code == 302
    assert send_pushes() == 1
    push.refresh_from_db()
    assert (push.set_aside_at, push.sent_at is not None, push.tries) == (None, True, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403])
def test_a_redirect_is_not_followed_and_a_refusal_not_repeated(
    reader: Any, server: PushServer, thread: Any, mads: Person, by_day: Any, status: int
) -> None:
    server.answers = [status]
    say(thread, mads)
    by_day.shift(timedelta(seconds=31))
    send_pushes()
    Push.objects.exclude(due_at=None).update(due_at=timezone.now())
    send_pushes()
    assert [path for path, _headers, _body in server.came] == ["/send/anna"]


def test_a_service_without_a_right_certificate_gets_nothing(
    reader: Any, server: PushServer, thread: Any, mads: Person, by_day: Any, settings: Any
) -> None:
    settings.PUSH_CA_FILE = ""
    say(thread, mads)
    by_day.shift(timedelta(seconds=31))
    assert (send_pushes(), server.came, Push.objects.get().tries) == (0, [], 1)


def test_whoever_asks_no_longer_is_told_no_longer(
    reader: Any, server: PushServer, anna: Person, mads: Person
) -> None:
    gone = {"endpoint": reader.endpoint}
    assert browser(mads).delete(ADDRESS, gone, content_type="application/json").status_code == 204
    assert PushSubscription.objects.count() == 1, "nobody ends it for somebody else"
    assert reader.client.delete(ADDRESS, gone, content_type="application/json").status_code == 204
    assert PushSubscription.objects.count() == 0


def test_a_browser_in_which_somebody_else_signs_in_tells_them_alone(
    reader: Any, server: PushServer, anna: Person, mads: Person
) -> None:
    browser(mads).post(ADDRESS, reader.said(), content_type="application/json")
    assert [one.person for one in PushSubscription.objects.all()] == [mads]


def change(said: dict[str, Any], **keys: str) -> dict[str, Any]:
    return {**said, "keys": {**said["keys"], **keys}}


def test_wrong_keys_and_foreign_services_are_refused(server: PushServer, anna: Person) -> None:
    said, client = Browser(f"https://localhost:{server.port}/x").said(), browser(anna)
    wrong = {
        "endpoint": {**said, "endpoint": "https://evil.example/x"},
        "keys": change(said, p256dh=encoded(b"\x04" + bytes(64))),
    }
    for field, one in wrong.items():
        answer = client.post(ADDRESS, one, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"#/{field}")
    for one in (change(said, auth="AAAA"), change(said, p256dh="%%%"), {"endpoint": said["endpoint"]}):
        assert client.post(ADDRESS, one, content_type="application/json").status_code == 400
    assert Client().post(ADDRESS, said, content_type="application/json").status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    assert strict.post(ADDRESS, said, content_type="application/json").status_code == 403
    assert PushSubscription.objects.count() == 0


def test_without_a_key_there_is_no_push_and_the_page_doesnt_offer_it(anna: Person, settings: Any) -> None:
    assert settings.VAPID_PRIVATE_KEY == ""
    client = browser(anna)
    assert "push-button" not in client.get("/mail/").content.decode()
    said = Browser("https://fcm.googleapis.com/x").said()
    answer = client.post(ADDRESS, said, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "off")
    assert send_pushes() == 0


def test_the_page_offers_it_with_our_public_key(server: PushServer, anna: Person) -> None:
    shown = browser(anna).get("/mail/").content.decode()
    assert '<push-button data-key="B' in shown
    assert 'data-act="on" hidden' in shown


@pytest.mark.django_db
def test_the_service_worker_speaks_for_the_whole_site_and_has_no_words() -> None:
    answer = Client().get("/service-worker.js")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "text/javascript",
        "no-cache",
    )
    assert "worker-src 'self'" in Client().get("/help/")["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_it_is_one_of_the_workers_tasks() -> None:
    assert "notices.pushing.send_pushes" in TASKS
