"""A link in a mail makes one thing quieter: by a button, or by one click of the mail program; never by being opened."""

import re

import pytest
from django.test import Client

from home import inbound
from notices import actions
from notices.addresses import QUIETER, link_for, mailbox_for
from notices.choosing import settings_of
from notices.models import IncomingMail
from people import actions as people
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.people import browser

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def thread(impact, mads):
    return factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One.")])


def levels(thread, person):
    """How loud space and thread are; whether mails come at once; how often digests come."""
    member = Membership.objects.get(space=thread.space, person=person)
    reading = thread.readings.filter(person=person).first()
    chosen = settings_of(person)
    return member.level, reading.level if reading else "", chosen.at_once, chosen.digest


USUAL = ("mentions", "", True, "daily")
QUIET = {
    "space": ("nothing", "", True, "daily"),
    "thread": ("mentions", "nothing", True, "daily"),
    "mail": ("mentions", "", False, "daily"),
    "digest": ("mentions", "", True, "never"),
}


def link(kind, thread, person):
    what = {"space": thread.space.topic, "thread": thread.topic}.get(kind, kind)
    return link_for(person, what).removeprefix("http://localhost:8000")


@pytest.mark.parametrize("kind", QUIET)
def test_opening_the_link_changes_nothing_the_button_does_and_can_be_undone(thread, anna, kind):
    client, address = Client(enforce_csrf_checks=True), link(kind, thread, anna)
    page = client.get(address)
    assert (page.status_code, client.head(address).status_code, levels(thread, anna)) == (200, 200, USUAL)

    def press(page):
        form = dict(
            re.findall(
                r'<input type="hidden" name="(csrfmiddlewaretoken|to)" value="(\w*)"', page.content.decode()
            )
        )
        return client.post(address, form, follow=True)

    done = press(page)
    assert (done.status_code, levels(thread, anna)) == (200, QUIET[kind])
    press(done)
    assert levels(thread, anna) == USUAL


@pytest.mark.parametrize("kind", QUIET)
def test_one_click_of_a_mail_program_needs_no_sign_in_no_cookie_and_no_token(thread, anna, kind):
    answer = Client(enforce_csrf_checks=True).post(link(kind, thread, anna), ONE_CLICK)
    assert (answer.status_code, levels(thread, anna)) == (200, QUIET[kind])
    assert "Location" not in answer.headers
    assert Client().post(link(kind, thread, anna), ONE_CLICK).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"to": "nothing"}, {**ONE_CLICK, "to": "everything"}, {"List-Unsubscribe": "Two"}]
)
def test_nobody_elses_page_can_press_the_button(thread, anna, body):
    answer = Client(enforce_csrf_checks=True).post(link("space", thread, anna), body)
    assert (answer.status_code, levels(thread, anna)) == (403, USUAL)


def test_a_link_is_bound_to_its_person_its_thing_and_its_purpose(thread, anna, mads):
    address = link("space", thread, anna)
    token = address.strip("/").rpartition("/")[2]
    other = link("space", thread, mads).strip("/").rpartition("/")[2]
    wrong = [
        token.replace(f".{anna.pk}.", f".{mads.pk}."),
        token.replace("qs", "qt"),
        token.replace("qs", "as"),
        token.replace("qs", "qz"),
        token[:-20] + other[-20:],
        token[:-1],
        "x",
    ]
    answers = [Client().post(f"/unsubscribe/{one}/", ONE_CLICK).status_code for one in wrong]
    assert answers == [404] * len(wrong)
    assert levels(thread, anna) == levels(thread, mads) == USUAL


def test_a_link_ends_with_belonging_and_with_the_person(thread, mads, anna):
    space, talk, digest = (link(kind, thread, mads) for kind in ("space", "thread", "digest"))
    spaces.leave(space=thread.space, person=mads)
    assert [Client().get(one).status_code for one in (space, talk, digest)] == [404, 404, 200]
    people.deactivate(person=mads)
    assert Client().get(digest).status_code == 404


def test_the_page_names_nothing_confidential_and_is_kept_by_nobody(circle, anna):
    thread = factories.make_thread(circle.space, "Fear of leaving")
    anna.language = "de"
    anna.save()
    for kind in ("space", "thread"):
        page = Client().get(link(kind, thread, anna), headers={"Accept-Language": "pl"})
        shown = page.content.decode()
        assert [word for word in ("Circle of five", "Fear of leaving") if word in shown] == []
        assert (page.headers["Content-Language"], page.headers["X-Robots-Tag"]) == ("de", "noindex")
        assert "no-store" in page.headers["Cache-Control"]


def test_a_mail_to_the_other_address_does_the_same(thread, anna, settings):
    settings.TALK_ADDRESS = "talk@example.org"
    to = mailbox_for(anna, thread.space.topic, QUIETER)
    raw = f"From: {anna.email}\r\nTo: {to}\r\nSubject: unsubscribe\r\n\r\n".encode()
    automatic = raw.replace(b"Subject", b"Auto-Submitted: auto-replied\r\nSubject")
    assert (inbound.take(automatic), levels(thread, anna)) == ("ignored automatic", USUAL)
    assert (inbound.take(raw), levels(thread, anna)) == ("done quieter", QUIET["space"])
    Membership.objects.update(level="mentions")
    assert (inbound.take(raw), levels(thread, anna)) == ("done quieter", USUAL), "read twice, decided once"
    assert IncomingMail.objects.count() == 2


def test_who_hears_nothing_of_a_space_still_learns_of_their_own_standing(impact, anna):
    from django.core import mail
    from django.utils import timezone

    from notices.models import Notice
    from notices.tasks import send_mail

    Membership.objects.filter(person=anna).update(level="nothing")
    topic = impact.space.topic
    for key, params in (
        ("scheduling.cancelled", {"poll": "When?", "space": "Impact measurement"}),
        ("spaces.coordinating", {"space": "Impact measurement"}),
    ):
        actions.tell(recipients=[anna], key=key, params=params, url="/x/", topic=topic)
    Notice.objects.update(mail_due_at=timezone.now())
    assert send_mail() == 1
    assert [sent.subject for sent in mail.outbox] == ["You now coordinate Impact measurement"]
    assert Notice.objects.unread().count() == 2, "on the page stands all of it"


def test_the_page_is_one_for_everybody_and_costs_little(thread, anna, django_assert_num_queries):
    with django_assert_num_queries(5, exact=False):
        browser().get(link("space", thread, anna))
