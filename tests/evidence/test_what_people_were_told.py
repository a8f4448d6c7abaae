"""The reminder log of a pack: what people were told, when, how, and how many. It stays when the notices go."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from evidence.actions import records
from evidence.models import Pack
from home.erasing import erase
from notices.models import Notice, Told
from notices.tasks import send_mail
from people.models import Person
from registrations import actions, letter_tasks
from registrations.models import SeatPlan
from spaces.models import Membership
from tests import factories
from tests.dumps import places_of
from tests.evidence.proof import AFTERWARDS, FIRST, made, make_plan, make_project, make_there

pytestmark = pytest.mark.django_db

# Ten in the morning of the day before, in Tallinn.
REMINDED = datetime(2026, 5, 11, 7, tzinfo=UTC)
WRITTEN = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WRITTEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(clock: time_machine.Traveller, fiona: Person, kadri: Person, piotr: Person) -> SeatPlan:
    """Kadri and Piotr have a seat, were written to by the hosts in two languages, reminded, and were there."""
    plan = make_plan(fiona, make_project(fiona, last_payment_on=date(2027, 3, 4)))
    for person, language in ((kadri, "de"), (piotr, "pl")):
        Person.objects.filter(pk=person.pk).update(language=language)
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    texts = {"de": ("Treffpunkt", "Am Tor."), "pl": ("Spotkanie", "Przy bramie.")}
    letter = actions.keep_letter(plan=plan, by=fiona, language="de", texts=texts, whom={"state": "confirmed"})
    actions.send_letter(letter=letter, by=fiona, revision=letter.revision)
    clock.shift(timedelta(seconds=10))
    letter_tasks.send_letters()
    send_mail()
    clock.move_to(REMINDED)
    letter_tasks.remind()
    clock.shift(timedelta(minutes=5))
    send_mail()
    for person in (kadri, piotr):
        make_there(plan, person, FIRST)
    clock.move_to(AFTERWARDS)
    return plan


def log_of(pack: Pack) -> list[list[str]]:
    assert pack.kept is not None
    with zipfile.ZipFile(io.BytesIO(pack.kept.content())) as opened:
        text = opened.read("reminders.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_letters_and_reminders_stand_in_it_with_how_many_got_them(plan: SeatPlan, fiona: Person) -> None:
    rows = log_of(made(plan, fiona, "en"))
    letter = "The hosts of Tagung über Łódź write to you: “{}”"
    reminder = "You have a seat: Tagung über Łódź, Tue, 12 May – Wed, 13 May 2026. Place: Tallinn. Withdraw if you cannot come."
    assert rows == [
        ["2026-05-04 09:00", "by mail", letter.format("Spotkanie"), "1"],
        ["2026-05-04 09:00", "by mail", letter.format("Treffpunkt"), "1"],
        ["2026-05-04 09:00", "on the site", letter.format("Spotkanie"), "1"],
        ["2026-05-04 09:00", "on the site", letter.format("Treffpunkt"), "1"],
        ["2026-05-11 07:00", "on the site", reminder, "2"],
        ["2026-05-11 07:05", "by mail", reminder, "2"],
    ]


def test_a_pack_made_again_says_the_same_when_the_notices_and_a_person_are_gone(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    before = log_of(made(plan, fiona, "de"))
    assert len(before) == 6
    Notice.objects.all().delete()
    Membership.objects.filter(person=kadri).delete()
    erase(kadri)
    assert log_of(made(plan, fiona, "de")) == before


def test_what_is_kept_names_nobody_and_goes_with_the_time_of_keeping(
    plan: SeatPlan, fiona: Person, kadri: Person, clock: time_machine.Traveller
) -> None:
    Notice.objects.all().delete()
    names = [word for person in (kadri, fiona) for word in (person.name, person.email)]
    assert not any(
        place.startswith("notices_told") for places in places_of(*names).values() for place in places
    )
    records.freeze_what_is_over()
    clock.move_to(datetime(2032, 12, 31, 12, tzinfo=UTC))
    records.delete_what_is_due()
    assert Told.objects.exists(), "not a day too early"
    clock.move_to(datetime(2033, 1, 2, tzinfo=UTC))
    records.delete_what_is_due()
    assert not Told.objects.exists()


def test_how_one_stands_with_a_seat_is_kept_once_it_is_mailed_and_a_reason_never(
    plan: SeatPlan, fiona: Person, kadri: Person, clock: time_machine.Traveller
) -> None:
    Told.objects.all().delete()
    clock.move_to(WRITTEN)
    theirs = plan.registrations.get(person=kadri)
    plan.space.refresh_from_db()
    actions.cancel_registration(registration=theirs, by=fiona, reason="Kadri is ill.", can_undo=True)
    actions.restore_registration(registration=theirs, by=fiona)
    assert not Told.objects.exists()
    clock.shift(timedelta(minutes=6))
    send_mail()
    assert list(Told.objects.values_list("key", "how", "people")) == [("registrations.confirmed", "mail", 1)]
    assert places_of("Kadri is ill.")["Kadri is ill."].isdisjoint({"notices_told.params"})


def test_a_request_that_names_somebody_is_told_to_hosts_and_is_no_reminder(
    plan: SeatPlan, anna: Person, fiona: Person, clock: time_machine.Traveller
) -> None:
    Told.objects.all().delete()
    clock.move_to(WRITTEN)
    SeatPlan.objects.filter(pk=plan.pk).update(needs_approval=True)
    actions.register(plan=plan, person=anna)
    assert Notice.objects.filter(recipient=fiona, key="registrations.asked").exists()
    clock.shift(timedelta(minutes=6))
    send_mail()
    assert {one.key for one in Told.objects.all()} == {"registrations.requested"}
