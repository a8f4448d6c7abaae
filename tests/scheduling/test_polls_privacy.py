"""What polls keep of a person: they can have it, it can be forgotten, and administrators don't see it."""

from scheduling import actions, privacy
from scheduling.models import Guest, Invitee, Poll, Vote
from tests import factories
from tests.people import browser
from tests.scheduling.polls import of_days, on, opened, options, say, stands


def test_the_export_holds_ones_own_answers_and_nobody_elses(group, anna, mads, kadri):
    poll = opened(group, anna, required=[mads])
    days = of_days(group, anna, on("2026-10-01", "2026-10-02"), title="Two days")
    say(poll, mads, "yn")
    say(days, mads, "m")
    say(poll, kadri, "yyy")
    found = privacy.export(mads)
    answered = [(row["poll"], row["option"], row["answer"]) for row in found["poll_answers"]]
    assert answered == [
        ("Autumn meeting", "2026-09-21T10:00/2026-09-21T11:00 Europe/Tallinn", "yes"),
        ("Autumn meeting", "2026-09-22T10:00/2026-09-22T11:30 Europe/Tallinn", "no"),
        ("Two days", "2026-10-01/2026-10-02", "if_need_be"),
    ]
    assert found["named_in_polls"] == [
        {"poll": "Autumn meeting", "space": "Impact measurement", "has_to_be_there": True}
    ]
    assert found["polls_made"] == []
    assert [row["title"] for row in privacy.export(anna)["polls_made"]] == ["Two days", "Autumn meeting"]


def test_who_was_a_guest_has_that_too(poll, anna, olga):
    actions.invite_guest(poll=poll, by=anna, name="Olga", email=olga.email, language="en")
    [row] = privacy.export(olga)["invited_to_polls_as_guest"]
    assert (row["poll"], row["email"]) == ("Autumn meeting", olga.email)


def test_erasing_takes_answers_names_and_addresses_and_leaves_the_poll_to_its_space(group, anna, mads, olga):
    poll = opened(group, anna, required=[mads])
    actions.invite_guest(poll=poll, by=anna, name="Olga", email=olga.email, language="en")
    say(poll, mads, "yyy")
    say(poll, anna, "nnn")
    for person in (mads, olga, anna):
        privacy.erase(person)
    assert (Vote.objects.count(), Invitee.objects.count(), Guest.objects.count()) == (0, 0, 0)
    left = Poll.objects.get()
    assert (left.made_by, left.title) == (None, "Autumn meeting")
    actions.choose(poll=left, option=options(left)[0], by=anna)


def test_an_administrator_sees_the_outside_of_polls_and_of_confidential_ones_nothing(
    poll, circle, anna, stefan
):
    secret = opened(circle.space, anna, title="What I fear")
    client = browser(stefan)
    listed = client.get("/admin/scheduling/poll/").content.decode()
    assert f"/admin/scheduling/poll/{poll.pk}/change/" in listed
    assert f"/admin/scheduling/poll/{secret.pk}/change/" not in listed
    shown = client.get(f"/admin/scheduling/poll/{poll.pk}/change/")
    assert (shown.status_code, "Autumn meeting" in shown.content.decode()) == (200, False)
    assert client.post(f"/admin/scheduling/poll/{poll.pk}/change/", {}).status_code == 403
    assert client.post(f"/admin/scheduling/poll/{poll.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_person_who_is_deleted_altogether_takes_no_poll_along(poll, anna, mads):
    other = factories.make_person()
    factories.make_membership(poll.space, other)
    say(poll, other, "yyy")
    other.delete()
    assert stands(poll, anna) == ["--" + "-"] * 3
