"""A notice of a confidential group's poll leads to it by its number: the address of its page has the group's title."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from notices.models import Notice
from people.models import Person
from scheduling import actions
from scheduling.models import Poll
from scheduling.times import Times
from spaces.models import Space
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


def open_poll(space: Space, by: Person) -> Poll:
    day = factories.in_days(7).date()
    options = [Times(first_day=day, last_day=day)]
    return actions.open_poll(space=space, by=by, title="When?", kind="days", options=options)


def test_who_is_asked_comes_to_the_poll_and_nobody_else_learns_whose_it_is(
    circle: Any, anna: Person, mads: Person, kadri: Person
) -> None:
    poll = open_poll(circle.space, anna)
    address = Notice.objects.get(recipient=mads).url
    assert address == f"/polls/number/{poll.pk}/"
    answer = browser(mads).get(address)
    assert (answer.status_code, answer["Location"]) == (302, poll.get_absolute_url())
    assert browser(kadri).get(address).status_code == 404
    page = browser(mads).get("/").content.decode()
    assert f'href="{address}"' in page


def test_of_an_open_group_it_leads_to_the_page_itself(impact: Any, anna: Person, mads: Person) -> None:
    poll = open_poll(impact.space, anna)
    assert Notice.objects.get(recipient=mads).url == poll.get_absolute_url()


def test_what_was_told_before_is_led_by_number_too(
    circle: Any, impact: Any, anna: Person, mads: Person
) -> None:
    private, public = open_poll(circle.space, anna), open_poll(impact.space, anna)
    told = Notice.objects.get(recipient=mads, url=f"/polls/number/{private.pk}/")
    Notice.objects.filter(pk=told.pk).update(url=private.get_absolute_url())
    import_module("scheduling.migrations.0004_notices_without_slugs").lead_by_number(apps, None)
    told.refresh_from_db()
    assert told.url == f"/polls/number/{private.pk}/"
    assert Notice.objects.filter(recipient=mads, url=public.get_absolute_url()).exists()
