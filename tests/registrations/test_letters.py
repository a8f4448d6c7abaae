"""What hosts write to people of a plan: each reads it in their language, once, and nobody who may not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from exchanges.models import Visit
from home.erasing import erase
from notices import choosing
from notices.addresses import link_for
from notices.models import Notice
from notices.tasks import send_mail
from people.models import Person
from registrations import actions, letter_tasks
from registrations.actions.letters import LetterRefused
from registrations.models import Addressee, Letter, SeatPlan
from registrations.previews import preview
from registrations.privacy import erase as erase_seats
from registrations.privacy import export
from registrations.reach import reach
from spaces.models import Membership
from spaces.policy import Denied
from tests import factories

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "de", "da", "et", "pl")
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
TEXTS = {"de": ("Treffpunkt", "Wir treffen uns am Tor."), "pl": ("Spotkanie", "Spotykamy się przy bramie.")}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person, kadri: Person, piotr: Person, anna: Person) -> SeatPlan:
    """Kadri, who reads Estonian, and Piotr, who reads Polish, have a seat; Anna, who reads German, waits."""
    visit = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=2, slug="digital-tallinn")
    for person, language in ((kadri, "et"), (piotr, "pl"), (anna, "de")):
        Person.objects.filter(pk=person.pk).update(language=language)
        person.refresh_from_db()
        actions.register(plan=visit.seat_plan, person=person)
    Notice.objects.all().delete()
    return SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)


def write(plan: SeatPlan, by: Person, **given: Any) -> Letter:
    return actions.keep_letter(
        plan=plan, by=by, **{"language": "de", "texts": TEXTS, "whom": {"state": "confirmed"}, **given}
    )


def send(letter: Letter, by: Person) -> Letter:
    return actions.send_letter(letter=letter, by=by, revision=letter.revision)


def mails() -> dict[str, tuple[str, str]]:
    while send_mail():
        pass
    return {one.to[0]: (one.subject, str(one.body)) for one in mail.outbox}


def test_each_gets_it_in_their_language_or_else_in_the_one_that_was_chosen(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    send(write(plan, fiona), fiona)
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 2
    sent = mails()
    assert {to: subject for to, (subject, _body) in sent.items()} == {
        kadri.email: "Treffpunkt",
        piotr.email: "Spotkanie",
    }
    assert "    Wir treffen uns am Tor." in sent[kadri.email][1]
    assert "    Spotykamy się przy bramie." in sent[piotr.email][1]
    assert Letter.objects.get().counts == {"de": 1, "pl": 1}


def test_its_mail_has_what_every_mail_of_the_house_has(
    plan: SeatPlan, fiona: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    send(write(plan, fiona), fiona)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    mails()
    headers = next(one for one in mail.outbox if one.to == [piotr.email]).extra_headers
    assert headers["List-Id"] == "Digital Tallinn <digital-tallinn.localhost>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "pl"
    assert headers["Message-ID"].startswith("<notice-")
    assert [one.content_subtype for one in mail.outbox] == ["plain"] * 2
    assert all(not getattr(one, "alternatives", []) for one in mail.outbox)


def test_a_long_text_is_mailed_whole(plan: SeatPlan, fiona: Person, clock: time_machine.Traveller) -> None:
    body = "\n".join(f"Stop {number}: Viljandi" for number in range(400))
    send(write(plan, fiona, language="en", texts={"en": ("All stops", body)}), fiona)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    assert all("Stop 399: Viljandi" in text for _subject, text in mails().values())


def test_the_preview_is_what_is_sent(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    letter = write(plan, fiona)
    seen = {one.language: one for one in preview(letter).seen}
    assert {code: (one.people, one.written_in) for code, one in seen.items()} == {
        "de": (0, "de"),
        "et": (1, "de"),
        "pl": (1, "pl"),
    }
    send(letter, fiona)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    sent = mails()
    for person in (kadri, piotr):
        one = seen[person.language]
        with translation.override(person.language):
            before = one.mail.replace(translation.gettext("(name)"), person.name)
        assert one.subject == sent[person.email][0]
        # The links by which one hears less are each reader's own.
        assert without_links(before) == without_links(sent[person.email][1])


def without_links(text: str) -> list[str]:
    return [" ".join(word for word in line.split() if "://" not in word) for line in text.splitlines()]


def test_the_preview_holds_no_link_of_anybody(plan: SeatPlan, fiona: Person) -> None:
    shown = " ".join(one.mail for one in preview(write(plan, fiona)).seen)
    links = [link_for(person, "mail") for person in Person.objects.all()]
    assert not any(link in shown for link in links)
    assert links[0].rpartition("/unsubscribe")[0] in shown, "but it shows where they will stand"


def test_who_may_no_longer_open_the_page_is_left_out_and_named(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person
) -> None:
    Person.objects.filter(pk=piotr.pk).update(is_active=False)
    found = reach(write(plan, fiona))
    assert (found.people, found.left_out) == (
        {"et": [kadri]},
        [piotr],
    )


def test_the_people_are_fixed_when_it_is_sent_and_who_loses_access_before_it_goes_gets_none(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, anna: Person, clock: time_machine.Traveller
) -> None:
    letter = write(plan, fiona)
    actions.change_capacity(
        plan=plan, capacity=3, by=fiona
    )  # Anna moves up after the preview, before the sending
    send(letter, fiona)
    assert set(Addressee.objects.values_list("person__name", flat=True)) == {
        "Anna Albers",
        "Kadri Kask",
        "Piotr Pawlak",
    }
    Person.objects.filter(pk=kadri.pk).update(is_active=False)
    actions.withdraw(registration=plan.registrations.get(person=piotr))
    plan.space.visibility = "members"
    plan.space.save(update_fields=["visibility"])
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 1
    assert list(mails()) == [anna.email]
    assert Letter.objects.get().counts == {"de": 1}


def test_who_loses_access_after_it_went_and_before_the_mail_gets_none(
    plan: SeatPlan, fiona: Person, anna: Person, clock: time_machine.Traveller
) -> None:
    send(write(plan, fiona, whom={"state": "waiting"}), fiona)
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 1
    plan.space.visibility = "members"  # Anna waits and is no member
    plan.space.save(update_fields=["visibility"])
    assert mails() == {}


def test_taken_back_within_ten_seconds_nobody_gets_it(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    letter = send(write(plan, fiona), fiona)
    clock.shift(timedelta(seconds=9))
    assert letter_tasks.send_letters() == 0
    assert actions.take_letter_back(letter=letter, by=fiona).is_draft
    clock.shift(timedelta(seconds=9))
    assert (letter_tasks.send_letters(), Notice.objects.count(), Addressee.objects.count()) == (0, 0, 0)
    send(letter, fiona)
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 2
    with pytest.raises(actions.LetterRefused, check=lambda no: no.code == "sent"):
        actions.take_letter_back(letter=letter, by=fiona)


def test_a_second_click_changes_nothing(plan: SeatPlan, fiona: Person, clock: time_machine.Traveller) -> None:
    letter = write(plan, fiona)
    first = send(letter, fiona).due_at
    clock.shift(timedelta(seconds=3))
    assert send(letter, fiona).due_at == first
    clock.shift(timedelta(seconds=8))
    letter_tasks.send_letters()
    send(letter, fiona)
    clock.shift(timedelta(seconds=20))
    assert letter_tasks.send_letters() == 0
    assert Notice.objects.filter(key="registrations.written").count() == 2


def test_what_was_changed_after_the_preview_is_not_sent_unseen(plan: SeatPlan, fiona: Person) -> None:
    letter = write(plan, fiona)
    write(plan, fiona, letter=letter, revision=letter.revision, texts={"de": ("Anders", "Anders.")})
    with pytest.raises(actions.LetterRefused, check=lambda no: no.code == "changed"):
        send(letter, fiona)


def test_two_hosts_who_write_at_the_same_draft_lose_neither_text(
    plan: SeatPlan, fiona: Person, mads: Person
) -> None:
    factories.make_membership(plan.space, mads, role=Membership.Role.COORDINATOR)
    letter = write(plan, fiona)
    write(plan, mads, letter=letter, revision=1, texts={"de": ("Von Mads", "Mads.")})
    with pytest.raises(actions.LetterRefused, check=lambda no: no.more == {"revision": 2}):
        write(plan, fiona, letter=letter, revision=1)
    assert Letter.objects.get().subject == "Von Mads"


def test_a_translation_is_known_as_stale_once_its_original_has_changed(plan: SeatPlan, fiona: Person) -> None:
    letter = write(plan, fiona)
    changed = {**TEXTS, "de": ("Treffpunkt", "Wir treffen uns am Bahnhof.")}
    letter = write(plan, fiona, letter=letter, revision=1, texts=changed)
    assert {one.language: one.is_stale for one in preview(letter).seen} == {
        "de": False,
        "et": False,
        "pl": True,
    }
    both = {**changed, "pl": ("Spotkanie", "Spotykamy się na dworcu.")}
    letter = write(plan, fiona, letter=letter, revision=2, texts=both)
    assert not any(one.is_stale for one in preview(letter).seen)


@pytest.mark.parametrize(
    ("texts", "code", "field"),
    [
        ({"pl": TEXTS["pl"]}, "no_text", "language"),
        ({"de": ("Treffpunkt", " ")}, "half", "body_de"),
        ({"de": TEXTS["de"], "da": ("", "Vi mødes.")}, "half", "subject_da"),
    ],
)
def test_half_a_text_is_refused_at_its_field(
    plan: SeatPlan, fiona: Person, texts: dict[str, tuple[str, str]], code: str, field: str
) -> None:
    with pytest.raises(actions.LetterRefused, check=lambda no: (no.code, no.field) == (code, field)):
        write(plan, fiona, texts=texts)
    assert not Letter.objects.exists()


def test_only_hosts_write_and_send(
    plan: SeatPlan, fiona: Person, kadri: Person, clock: time_machine.Traveller
) -> None:
    letter = write(plan, fiona)
    for verb in (
        lambda: write(plan, kadri),
        lambda: send(letter, kadri),
        lambda: actions.take_letter_back(letter=letter, by=kadri),
        lambda: actions.throw_letter_away(letter=letter, by=kadri),
    ):
        with pytest.raises(Denied):
            verb()
    send(letter, fiona)
    Membership.objects.filter(space=plan.space, person=fiona).update(role="member")
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 0, "who sent it hosts no longer"
    letter.refresh_from_db()
    assert letter.is_draft


def test_nobody_is_written_to_by_a_letter_to_nobody(plan: SeatPlan, fiona: Person) -> None:
    letter = write(plan, fiona, whom={"text": "Nobody of this name"})
    with pytest.raises(actions.LetterRefused, check=lambda no: no.code == "nobody"):
        send(letter, fiona)


def test_three_in_an_hour_and_no_more(plan: SeatPlan, fiona: Person, clock: time_machine.Traveller) -> None:
    for _number in range(3):
        send(write(plan, fiona), fiona)
    fourth = write(plan, fiona)
    clock.shift(timedelta(minutes=10))
    with pytest.raises(actions.LetterRefused, check=lambda no: no.code == "rate") as refused:
        send(fourth, fiona)
    clock.shift(timedelta(seconds=refused.value.retry_after + 1))
    assert send(fourth, fiona).is_going


def test_who_wants_no_mail_at_once_reads_it_on_the_site(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    choosing.choose(person=kadri, at_once=False)
    letter = write(plan, fiona)
    assert preview(letter).without_mail == 1
    send(letter, fiona)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    assert list(mails()) == [piotr.email]
    assert Notice.objects.get(recipient=kadri).key == "registrations.written"


def test_of_a_confidential_group_no_word_leaves_it(
    circle: Any, anna: Person, mads: Person, clock: time_machine.Traveller
) -> None:
    series = factories.make_entry(circle.space, "Fear of leaving", rrule="FREQ=WEEKLY;COUNT=3")
    plan = actions.limit_date(entry=series, recurrence_id=series.starts_local, capacity=3, by=anna)
    actions.register(plan=plan, person=mads)
    Notice.objects.all().delete()
    letter = write(plan, anna, language="en", texts={"en": ("The secret subject", "The secret text")})
    (seen,) = preview(letter).seen
    assert ("secret" in seen.subject + seen.mail, seen.text) == (False, "The secret text")
    send(letter, anna)
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 1
    ((subject, body),) = mails().values()
    told = f"{subject} {body} {mail.outbox[0].from_email} {mail.outbox[0].extra_headers}"
    assert not any(word in told for word in ("secret", "Fear", "Circle", circle.space.slug, "Anna"))
    assert letter.get_absolute_url() in body


def test_whom_hosts_looked_for_by_name_is_forgotten(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    """Once it has gone; in a draft once they are, and it is for nobody then and not for everybody."""
    sent = send(write(plan, fiona, whom={"text": kadri.name}), fiona)
    clock.shift(11)
    letter_tasks.send_letters()
    sent.refresh_from_db()
    assert (sent.whom_text, sent.addressees.get().person) == ("", kadri)
    draft = write(plan, fiona, whom={"text": f"{kadri.email}"})
    other = write(plan, fiona, whom={"text": piotr.name})
    erase_seats(kadri)
    draft.refresh_from_db()
    other.refresh_from_db()
    assert kadri.email not in draft.whom_text and other.whom_text == piotr.name
    with pytest.raises(LetterRefused) as refused:
        send(draft, fiona)
    assert refused.value.code == "nobody"


def test_what_somebody_was_sent_is_handed_to_them_and_goes_with_them(
    plan: SeatPlan, fiona: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    send(write(plan, fiona), fiona)
    clock.shift(timedelta(seconds=11))
    letter_tasks.send_letters()
    (got,) = export(piotr)["letters"]
    assert (got["for"], got["subject"], got["text"]) == ("Digital Tallinn", *TEXTS["pl"])
    erase(piotr)
    assert not Addressee.objects.filter(person=piotr.pk).exists()
    assert Letter.objects.get().counts == {"de": 1, "pl": 1}, "how many it went to stays"


@given(
    read=some.lists(some.sampled_from(LANGUAGES), min_size=1, max_size=8),
    written=some.sets(some.sampled_from(LANGUAGES), min_size=1),
    away=some.sets(some.integers(0, 7)),
    data=some.data(),
)
def test_whatever_was_written_each_gets_one_text_their_own_or_the_chosen_one(
    read: list[str], written: set[str], away: set[int], data: some.DataObject
) -> None:
    """Who may not open the page gets none, everybody else exactly one, and the counts are those who got it."""
    for model in (Notice, Addressee, Letter):
        model.objects.all().delete()
    language = data.draw(some.sampled_from(sorted(written)))
    host = factories.make_partner()
    visit: Visit = factories.make_visit(coordinator=host)
    plan = SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)
    people = [factories.make_partner(language=code) for code in read]
    for person in people:
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    texts = {code: (f"Subject {code}", f"Text {code}") for code in written}
    letter = write(plan, host, language=language, texts=texts)
    gone = {person.pk for number, person in enumerate(people) if number in away}
    Person.objects.filter(pk__in=gone).update(is_active=False)
    expected = {
        person.pk: person.language if person.language in written else language
        for person in people
        if person.pk not in gone
    }
    if not expected:
        with pytest.raises(actions.LetterRefused):
            send(letter, host)
        return
    send(letter, host)
    with time_machine.travel(NOON + timedelta(seconds=11), tick=False):
        assert actions.letters.deliver(letter=letter) == len(expected)
    told = {
        one.recipient_id: one.params["subject"] for one in Notice.objects.filter(key="registrations.written")
    }
    assert told == {pk: f"Subject {code}" for pk, code in expected.items()}
    letter.refresh_from_db()
    counts = {code: list(expected.values()).count(code) for code in set(expected.values())}
    assert letter.counts == counts
