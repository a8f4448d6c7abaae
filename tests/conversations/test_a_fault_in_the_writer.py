"""The thread that commits for everybody outlives whatever goes wrong in it, or nobody could post any more."""

import pytest
from django.db import InterfaceError

from conversations import writer
from conversations.actions import draft
from conversations.models import Message
from people.models import Person
from tests import factories
from workgroups.models import WorkingGroup


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_cannot_be_looked_at_fails_this_post_and_not_the_next(
    impact: WorkingGroup, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = factories.make_thread(impact.space)
    faults = [InterfaceError("connection already closed")]

    def look() -> None:
        if faults:
            raise faults.pop()

    monkeypatch.setattr(writer, "close_old_connections", look)
    one, other = (
        draft(author=mads, thread=thread, client_id=name, body="Hello", language="en") for name in "ab"
    )
    with pytest.raises(InterfaceError):
        writer.submit(one).result(10)
    assert writer.submit(other).result(10).body == "Hello"
    writer.in_this_process().finish()
    assert Message.objects.count() == 1
