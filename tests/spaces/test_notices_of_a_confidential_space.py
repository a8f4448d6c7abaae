"""What a person is told of their standing in a confidential space names nothing and nobody: it travels by mail."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from notices.models import Notice
from people.models import Person
from spaces import actions
from spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db
Verb = Callable[[Space, Person, Person, Person], Any]


def asks(space: Space, anna: Person, mads: Person, kadri: Person) -> None:
    Space.objects.filter(pk=space.pk).update(joining=Space.Joining.REQUEST)
    actions.ask_to_join(space=space, person=kadri)


def is_declined(space: Space, anna: Person, mads: Person, kadri: Person) -> None:
    waiting = factories.make_membership(space, kadri, state="requested")
    actions.decline_request(membership=waiting, by=anna, reason="Mads fears for Circle of five.")


def is_accepted(space: Space, anna: Person, mads: Person, kadri: Person) -> None:
    actions.accept_request(membership=factories.make_membership(space, kadri, state="requested"), by=anna)


def is_invited(space: Space, anna: Person, mads: Person, kadri: Person) -> None:
    actions.invite(space=space, by=anna, email=kadri.email)


def is_removed(space: Space, anna: Person, mads: Person, kadri: Person) -> None:
    mine = factories.make_membership(space, kadri)
    actions.remove_member(membership=mine, by=anna, reason="Mads fears for Circle of five.")


def coordinates(space: Space, anna: Person, mads: Person, kadri: Person) -> None:
    actions.set_role(membership=factories.make_membership(space, kadri), by=anna, role="coordinator")


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (asks, "Somebody asks to join one of your private groups."),
        (is_invited, "You are invited to a private group."),
        (is_accepted, "Your membership of a private group has changed."),
        (is_declined, "Your membership of a private group has changed."),
        (is_removed, "Your membership of a private group has changed."),
        (coordinates, "Your membership of a private group has changed."),
    ],
)
def test_it_names_nothing_and_nobody(
    happens: Verb, said: str, circle: Any, impact: Any, anna: Person, mads: Person, kadri: Person
) -> None:
    happens(circle.space, anna, mads, kadri)
    (notice,) = Notice.objects.all()
    everything = json.dumps([notice.text, notice.subject, notice.params, notice.url])
    secrets = (circle.space.title, circle.space.slug, "Anna", "Mads", "Kadri", "fears")
    assert notice.text == said
    assert [word for word in secrets if word in everything] == []
    if happens is not asks:
        Notice.objects.all().delete()
        happens(impact.space, anna, mads, kadri)
        assert impact.space.title in Notice.objects.get().text, "of an open group it is named"
