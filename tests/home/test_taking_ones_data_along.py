"""A person takes along all that is kept about them, and nothing about anybody else."""

import importlib
import json
from pathlib import Path

from home import privacy
from notices import actions as notices
from people.models import Person
from tests import factories
from tests.house.sources import ROOT
from tests.people import browser, just_signed_in
from workgroups.models import WorkingGroup


def test_the_file_holds_what_every_room_keeps(impact: WorkingGroup, anna: Person, mads: Person) -> None:
    factories.make_thread(impact.space, messages=[(mads, "What Mads said"), (anna, "What Anna said")])
    notices.tell(recipients=[mads], key="spaces.accepted", params={"space": "Impact"}, url="/")
    answer = just_signed_in(mads).get("/me/data/")
    assert answer["Content-Disposition"] == 'attachment; filename="hansa.json"'
    assert "no-store" in answer["Cache-Control"]
    told = json.loads(answer.content)
    assert (told["person"]["email"], told["addresses"][0]["email"]) == (mads.email, mads.email)
    assert [one["body"] for one in told["messages"]] == ["What Mads said"]
    assert [one["space"] for one in told["memberships"]] == ["Impact measurement"]
    assert [one["state"] for one in told["affiliations"]] == ["confirmed"]
    assert [one["text"] for one in told["notices"]] == ["You are now a member of Impact."]
    assert "Anna" not in answer.content.decode()
    assert mads.password not in answer.content.decode()


def test_the_password_is_asked_for_first(mads: Person) -> None:
    answer = browser(mads).get("/me/data/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/reauthenticate/?next=%2Fme%2Fdata%2F")
    assert browser().get("/me/data/")["Location"].startswith("/accounts/login/")


def test_no_room_that_keeps_something_is_left_out() -> None:
    rooms = {path.parent.name for path in Path(ROOT, "platform").glob("*/privacy.py")} - {"home"}
    assert {room.__name__.split(".")[0] for room in privacy.ROOMS} == rooms
    assert all(importlib.import_module(f"{room}.privacy").export for room in rooms)
