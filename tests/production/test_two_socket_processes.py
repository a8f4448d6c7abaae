"""What one process says is heard at the others: the reason for Redis between them."""

import secrets
import time
from contextlib import ExitStack

import pytest
from django.urls import reverse

from conversations.models import Thread
from people.models import Person
from spaces import actions
from spaces.models import Membership
from tests import factories
from tests.live.conftest import Tab
from tests.production.conftest import Production

pytestmark = [pytest.mark.production, pytest.mark.redis]


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    anna, mads = factories.make_partner("Anna Albers"), factories.make_partner("Mads Madsen", country="DK")
    group = factories.make_group("Impact measurement", coordinator=anna, members=[mads])
    return factories.make_thread(group.space)


def opened(production: Production, stack: ExitStack, person: str, thread: Thread) -> list[Tab]:
    """A tab of this person at each of the socket processes, with the thread open."""
    session = production.session_of(Person.objects.get(name=person))
    tabs = [stack.enter_context(production.tab(number, session)) for number in (0, 1)]
    assert [tab.say("open", thread=thread.pk)["type"] for tab in tabs] == ["ack", "ack"]
    return tabs


def post(production: Production, person: str, thread: Thread, body: str, page: int = 0) -> int:
    """By the form, as a page without JavaScript does."""
    session = production.session_of(Person.objects.get(name=person))
    address = reverse("conversations:messages", args=[thread.pk])
    fields = {"body": body, "language": "en", "client_id": secrets.token_hex(8)}
    return production.post(address, session, page=page, **fields)


def test_a_message_posted_at_either_page_process_reaches_the_sockets_of_both_socket_processes(
    thread: Thread, production: Production
) -> None:
    with ExitStack() as stack:
        tabs = [
            tab for name in ("Anna Albers", "Mads Madsen") for tab in opened(production, stack, name, thread)
        ]
        for page in (0, 1):
            assert post(production, "Mads Madsen", thread, f"From page process {page}", page) == 302
            heard = [str(tab.next("message")) for tab in tabs]
            assert [f"From page process {page}" in frame for frame in heard] == [True] * 4
        sent = tabs[0].say("post", thread=thread.pk, client_id="one", body="By a socket", language="en")
        assert sent["type"] == "ack"
        assert ["By a socket" in str(tab.next("message")) for tab in tabs[1:]] == [True] * 3
        assert [production.get(number, "/")[0] for number in production.sockets] == [404, 404]


def test_both_socket_processes_deliver_nothing_a_second_after_somebody_was_removed(
    thread: Thread, production: Production
) -> None:
    with ExitStack() as stack:
        hers = opened(production, stack, "Anna Albers", thread)
        his = opened(production, stack, "Mads Madsen", thread)
        assert post(production, "Anna Albers", thread, "Before") == 302
        assert ["Before" in str(tab.next("message")) for tab in [*hers, *his]] == [True] * 4
        membership = Membership.objects.get(space=thread.space, person__name="Mads Madsen")
        actions.remove_member(membership=membership, by=Person.objects.get(name="Anna Albers"), reason="Test")
        time.sleep(1)
        assert post(production, "Anna Albers", thread, "After") == 302
        assert ["After" in str(tab.next("message")) for tab in hers] == [True] * 2
        for tab in his:
            with pytest.raises(TimeoutError):
                tab.next("message", seconds=0.5)
        assert post(production, "Mads Madsen", thread, "May I?", page=1) in (403, 404)


def test_signing_out_at_a_page_process_closes_the_sockets_of_all_socket_processes(
    production: Production,
) -> None:
    ada, bob = factories.make_person("Ada"), factories.make_person("Bob")
    session, other = production.session_of(ada), production.session_of(bob)
    tabs = [production.tab(number, session) for number in (0, 1)]
    with production.tab(0, other) as bystander:
        began = time.monotonic()
        assert production.post(reverse("account_logout"), session) == 302
        assert [tab.closed_with() for tab in tabs] == [4401, 4401]
        assert time.monotonic() - began < 2
        assert bystander.say("ping") == {"type": "ack"}


def test_when_one_process_of_each_kind_stops_the_others_go_on(thread: Thread, production: Production) -> None:
    with ExitStack() as stack:
        goes, stays = opened(production, stack, "Anna Albers", thread)
        assert production.stop(production.sockets[0]) == 0
        assert goes.closed_with() == 1012
        assert production.stop(production.pages[0]) == 0
        assert post(production, "Mads Madsen", thread, "Still here", page=1) == 302
        assert "Still here" in str(stays.next("message"))
        # For whatever test comes next, they are replaced.
        production.replace_stopped()


def test_a_worker_that_is_asked_to_stop_ends_well(production: Production) -> None:
    production.worker.terminate()
    assert production.worker.wait(30) == 0
