"""A calendar's row is held before any entry of it: whoever changes many and whoever changes one never wait for each
other."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from calendars import actions
from calendars.models import Calendar
from calendars.models.calendar import CalendarQuerySet
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def two_at_once(space):
    """One changes the first entry and then the second, in one transaction; another changes the second in between."""
    first, second = factories.make_entry(space, "First"), factories.make_entry(space, "Second")
    begun, errors = threading.Event(), []

    def work(act, after=None):
        try:
            if after:
                after.wait(10)
            with transaction.atomic():
                act()
        except OperationalError as error:
            errors.append(str(error))
        finally:
            connection.close()

    def both():
        actions.change_entry(entry=first, by=None, quietly=True, title="Both")
        begun.set()
        time.sleep(0.5)
        actions.change_entry(entry=second, by=None, quietly=True, title="Both")

    def one():
        actions.change_entry(entry=second, by=None, quietly=True, title="One")

    threads = [threading.Thread(target=work, args=words) for words in ((both,), (one, begun))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    first.refresh_from_db()
    second.refresh_from_db()
    return errors, first.title, second.title


def test_many_and_one_are_both_changed(impact):
    before = Calendar.objects.filter(space=impact.space).values_list("stamp", flat=True).first()
    assert two_at_once(impact.space) == ([], "Both", "One")
    assert Calendar.objects.get(space=impact.space).stamp != before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyhow")
def test_without_holding_it_they_lock_each_other_out(impact, monkeypatch):
    monkeypatch.setattr(CalendarQuerySet, "hold", lambda self, space_id: None)
    errors, *_titles = two_at_once(impact.space)
    assert ["deadlock" in error for error in errors] == [True]
