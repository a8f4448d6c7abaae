"""The link in a mail shows a page with buttons. It works without sign-in, for one person and one entry, until it is over."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from calendars import actions
from calendars.addresses import link_of
from calendars.models import MailedEntry, Reply
from notices.models import Notice
from notices.tasks import send_mail
from people import actions as people
from spaces import actions as spaces
from spaces.models import Space
from tests import factories
from tests.calendars.mails import calendar_bytes, parsed, send_all
from tests.calendars.replies import plain_reply
from tests.dumps import everything
from tests.people import browser

THURSDAY, KEY = datetime(2026, 10, 1, 10), "20261001T1000"


@pytest.fixture
def mailed(weekly, mads):
    send_all()
    return MailedEntry.objects.select_related("entry", "person").get(person=mads)


def test_a_link_shows_the_buttons_and_only_a_button_changes_something(mailed):
    client, link = Client(enforce_csrf_checks=True), link_of(mailed)
    page = client.get(link)
    assert (page.status_code, Reply.objects.count()) == (200, 0)
    shown = page.content.decode()
    assert re.findall(r'name="answer" value="(\w+)"', shown) == ["ACCEPTED", "TENTATIVE", "DECLINED"]
    assert client.post(link, {"answer": "ACCEPTED"}).status_code == 403, "nobody else's page can press it"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[1]
    said = {"answer": "DECLINED", "comment": "In Riga", "csrfmiddlewaretoken": token}
    done = client.post(link, said, follow=True)
    assert "You said: no." in done.content.decode()
    reply = Reply.objects.get()
    assert (reply.person, reply.partstat, reply.comment, reply.occurrence) == (
        mailed.person,
        "DECLINED",
        "In Riga",
        None,
    )


def test_the_button_that_was_chosen_in_the_mail_stands_out_and_still_has_to_be_pressed(mailed):
    shown = browser().get(link_of(mailed) + "?answer=TENTATIVE").content.decode()
    assert re.findall(r'button-primary" name="answer" value="(\w+)"', shown) == ["TENTATIVE"]
    assert Reply.objects.count() == 0


def test_a_link_of_one_date_answers_that_date(mailed):
    assert browser().post(link_of(mailed, KEY), {"answer": "ACCEPTED"}).status_code == 302
    assert Reply.objects.get().occurrence.recurrence_id == THURSDAY
    assert "You said: yes." in browser().get(link_of(mailed, KEY)).content.decode()
    assert "You said" not in browser().get(link_of(mailed)).content.decode()


def test_a_link_is_bound_to_entry_person_and_date(mailed, anna):
    other = MailedEntry.objects.get(person=anna)
    link = link_of(mailed)
    code, foreign = link.rpartition(".")[2], link_of(other).rpartition(".")[2]
    wrong = [
        link.replace(code, foreign),
        link.replace(f"/{mailed.pk}.", f"/{other.pk}."),
        link.replace(".all.", f".{KEY}."),
        link.replace(".all.", ".20261002T1000."),
        link.replace(code, "a" * 21 + "/"),
        "/calendar/answers/1.all./",
        "/calendar/answers/x/",
    ]
    assert [browser().get(address).status_code for address in wrong] == [404] * len(wrong)
    assert browser().get(link_of(mailed, "20261002T1000")).status_code == 404, "there is no such date"


def test_a_link_ends_with_what_it_is_about(mailed, clock):
    whole, date = link_of(mailed), link_of(mailed, KEY)
    clock.move_to(datetime(2026, 10, 1, 8, 0, 1, tzinfo=UTC))  # the date ended at eleven in Tallinn
    assert [browser().get(link).status_code for link in (date, whole)] == [410, 200]
    assert browser().post(date, {"answer": "ACCEPTED"}).status_code == 410
    clock.move_to(datetime(2027, 5, 1, tzinfo=UTC))
    assert browser().get(whole).status_code == 410
    assert browser().post(whole, {"answer": "ACCEPTED"}).status_code == 410
    assert Reply.objects.count() == 0


def test_a_link_ends_with_belonging(mailed, anna):
    spaces.leave(space=mailed.entry.space, person=mailed.person)
    assert browser().get(link_of(mailed)).status_code == 404
    other = MailedEntry.objects.select_related("entry", "person").get(person=anna)
    people.deactivate(person=anna)
    assert browser().post(link_of(other), {"answer": "ACCEPTED"}).status_code == 404


def test_a_link_tells_nothing_of_what_became_confidential(mailed):
    Space.objects.filter(pk=mailed.entry.space_id).update(is_confidential=True)
    assert browser().get(link_of(mailed)).status_code == 404


def test_what_is_cancelled_has_no_buttons(mailed, anna):
    actions.cancel_date(entry=mailed.entry, by=anna, recurrence_id=THURSDAY)
    shown = browser().get(link_of(mailed, KEY)).content.decode()
    assert "This is cancelled: there is nothing to answer." in shown and 'name="answer"' not in shown
    refused = browser().post(link_of(mailed, KEY), {"answer": "ACCEPTED"})
    assert (refused.status_code, Reply.objects.count()) == (200, 0)


def test_what_was_typed_stays_when_it_cannot_be_taken(mailed):
    shown = browser().post(link_of(mailed), {"answer": "ACCEPTED", "comment": "a" * 501}).content.decode()
    assert "a" * 501 in shown and "500" in shown
    assert Reply.objects.count() == 0
    assert browser().post(link_of(mailed), {"answer": "PERHAPS"}).status_code == 200
    assert Reply.objects.count() == 0


def test_the_page_is_in_the_persons_language_and_kept_by_nobody(mailed):
    mailed.person.language = "de"
    mailed.person.save()
    page = browser().get(link_of(mailed), headers={"Accept-Language": "pl"})
    assert '<html lang="de"' in page.content.decode()
    assert page.headers["Content-Language"] == "de"
    assert "no-store" in page.headers["Cache-Control"] and page.headers["X-Robots-Tag"] == "noindex"


def test_the_page_names_nobody_but_its_reader(mailed, anna):
    actions.reply(person=anna, entry=mailed.entry, partstat="ACCEPTED", comment="with pleasure")
    shown = browser().get(link_of(mailed)).content.decode()
    assert "Mads Madsen" in shown
    assert [word for word in ("Anna", "with pleasure", "meet.example.org") if word in shown] == []


def test_the_page_costs_the_same_for_one_date_and_for_many(mailed, django_assert_num_queries):
    client = browser()
    with django_assert_num_queries(12, exact=False) as one:
        client.get(link_of(mailed))
    for week in range(3):
        day = THURSDAY + timedelta(weeks=week)
        actions.move_date(
            entry=mailed.entry, by=None, recurrence_id=day, starts_local=day + timedelta(hours=1)
        )
    with django_assert_num_queries(len(one)):
        client.get(link_of(mailed))


def test_programs_that_follow_every_link_of_every_mail_change_nothing(weekly, anna, mads, clock, settings):
    """Mail scanners do (Discourse CVE-2019-1020018): all addresses of all mails of this room, by GET and by HEAD."""
    settings.INVITES_ADDRESS, settings.INVITES_AUTHSERV_ID = "invites@example.org", "mx.example.org"
    send_all()
    actions.move_date(
        entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 10), note="Port"
    )
    send_all()
    row = MailedEntry.objects.select_related("entry", "person").get(person=mads)
    actions.take_mail(plain_reply(row, verdict=""))
    actions.choose_mail(person=mads, wish="no")
    send_all()
    Notice.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now())
    send_mail()
    links = set()
    for sent in mail.outbox:
        links |= set(re.findall(r"http://localhost:8000[^\s\"<>]*", sent.body))
        if sent.alternatives:
            letter = parsed(sent)
            links |= set(
                re.findall(r"http://localhost:8000[^\s\"<>]*", letter.get_body(("html",)).get_content())
            )
            folded = calendar_bytes(letter).decode().replace("\r\n ", "").replace("\\n", " ")
            links |= set(re.findall(r"http://localhost:8000[^\s\"<>]*", folded))
    answers = {link for link in links if "/calendar/answers/" in link}
    assert len(answers) >= 10 and links - answers
    before = everything()
    statuses = {
        getattr(client, method)(link, follow=True).status_code
        for link in sorted(links)
        for method in ("get", "head")
        for client in (browser(),)
    }
    assert statuses == {200, 404}, (
        "404: the entry's own page, which the calendar part names, to who isn't signed in"
    )
    assert everything() == before
    assert browser().post(sorted(answers)[0], {"answer": "ACCEPTED"}).status_code == 302
    assert everything() != before, "the comparison would have noticed"


def test_by_the_api_one_date_is_answered_as_on_the_page(weekly, mads, kadri, olga):
    address = f"/api/v1/entries/{weekly.pk}/reply/"
    said = {"partstat": "TENTATIVE", "comment": "Perhaps late", "recurrence_id": "2026-10-01T10:00:00"}
    client = browser(mads)
    answer = client.post(address, said, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, said)
    reply = Reply.objects.get()
    assert (reply.occurrence.recurrence_id, reply.partstat, reply.comment) == (
        THURSDAY,
        "TENTATIVE",
        "Perhaps late",
    )
    whole = client.post(address, {"partstat": "ACCEPTED"}, content_type="application/json")
    assert whole.json() == {"partstat": "ACCEPTED", "comment": ""}
    wrong = client.post(
        address, {**said, "recurrence_id": "2026-10-02T10:00:00"}, content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (409, "no_such_date")
    bad = client.post(address, {**said, "recurrence_id": "tomorrow"}, content_type="application/json")
    assert bad.status_code == 400
    # Whoever may see it may answer, and whoever may not finds nothing.
    assert browser(kadri).post(address, said, content_type="application/json").status_code == 200
    assert browser(olga).post(address, said, content_type="application/json").status_code == 404


def test_a_confidential_entry_is_in_nobodys_mail(circle, mads):
    entry = factories.make_entry(circle.space, "Fear of leaving")
    row = MailedEntry.objects.create(entry=entry, person=mads, method="REQUEST")
    assert browser().get(link_of(row)).status_code == 404
