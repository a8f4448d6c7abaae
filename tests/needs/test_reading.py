"""Named people read, with a reason, and whoever is read sees it. Everybody else gets numbers that name nobody."""

import pytest
from django.utils import timezone

from calendars.models import Entry
from needs import actions
from needs.answer import Answer, NeedsRefused
from needs.counting import Number
from needs.models import Look, Reader
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from spaces.policy import Denied
from tests import factories
from tests.needs.conftest import AGREED, VEGAN, Tell


def coordinate(entry: Entry, person: Person) -> Membership:
    belonging, _new = Membership.objects.update_or_create(
        space=entry.space,
        person=person,
        defaults={"state": "active", "role": "coordinator", "joined_at": timezone.now()},
    )
    return belonging


def read(entry: Entry, by: Person, **given) -> list[tuple[str, str, Answer | None]]:
    wish = {"purposes": ["diet"], "reason": "meals", **given}
    return [
        (one.person.name, one.purpose, one.answer) for one in actions.read_needs(entry=entry, by=by, **wish)
    ]


def test_a_reader_reads_and_each_who_is_read_has_a_note_of_it(
    tell: Tell, entry: Entry, fiona: Person, anna: Person, mads: Person
) -> None:
    tell(anna)
    tell(anna, "health", Answer(words="Asthma."))
    tell(mads, answer=Answer(choices=("halal",)))
    assert read(entry, fiona, note="For the cook.") == [
        ("Anna Albers", "diet", VEGAN),
        ("Mads Madsen", "diet", Answer(choices=("halal",))),
    ]
    looks = Look.objects.order_by("person__name").values_list(
        "person__name", "reader__name", "purposes", "reason", "note"
    )
    assert list(looks) == [
        ("Anna Albers", "Fiona Fraser", ["diet"], "meals", "For the cook."),
        ("Mads Madsen", "Fiona Fraser", ["diet"], "meals", "For the cook."),
    ]
    told = Notice.objects.filter(key="needs.read")
    assert sorted(told.values_list("recipient__name", flat=True)) == ["Anna Albers", "Mads Madsen"]
    assert set(told.values_list("mail_due_at", flat=True)) == {None}


def test_one_person_can_be_read_alone(
    tell: Tell, entry: Entry, fiona: Person, anna: Person, mads: Person
) -> None:
    tell(anna)
    tell(mads)
    assert [name for name, *_ in read(entry, fiona, person=mads)] == ["Mads Madsen"]
    assert list(Look.objects.values_list("person__name", flat=True)) == ["Mads Madsen"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "curious"}, "reason"),
        ({"reason": "other"}, "note"),
        ({"reason": "other", "note": "x" * 201}, "note"),
        ({"purposes": []}, "purposes"),
    ],
)
def test_nobody_reads_without_a_reason(
    tell: Tell, entry: Entry, fiona: Person, anna: Person, given, field
) -> None:
    tell(anna)
    with pytest.raises(NeedsRefused) as refused:
        read(entry, fiona, **given)
    assert refused.value.field == field
    assert not Look.objects.exists()


def test_if_the_note_cannot_be_stored_nothing_is_read(
    tell: Tell, entry: Entry, fiona: Person, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(anna)

    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("needs.actions.reading.note_reading", fail)
    with pytest.raises(RuntimeError):
        read(entry, fiona)


def test_only_named_coordinators_read(
    tell: Tell, entry: Entry, anna: Person, mads: Person, kadri: Person, stefan: Person
) -> None:
    tell(anna)
    coordinate(entry, kadri)
    for person in (anna, mads, kadri, stefan):
        with pytest.raises(Denied):
            read(entry, person)
    assert not Look.objects.exists()


def test_a_name_on_the_list_opens_nothing_to_who_no_longer_coordinates(
    tell: Tell, entry: Entry, anna: Person, fiona: Person, kadri: Person
) -> None:
    tell(anna)
    theirs = coordinate(entry, kadri)
    actions.name_reader(space=entry.space, person=kadri, by=fiona)
    assert len(read(entry, kadri)) == 1
    spaces.set_role(membership=theirs, by=fiona, role="member")
    with pytest.raises(Denied):
        read(entry, kadri)
    spaces.set_role(membership=theirs, by=fiona, role="coordinator")
    with pytest.raises(Denied):
        read(entry, kadri)


def test_naming_a_reader_is_told_to_them_and_to_all_who_told_something(
    tell: Tell, entry: Entry, anna: Person, mads: Person, fiona: Person, kadri: Person
) -> None:
    tell(anna)
    coordinate(entry, kadri)
    actions.name_reader(space=entry.space, person=kadri, by=fiona)
    actions.name_reader(space=entry.space, person=kadri, by=fiona)
    told = Notice.objects.filter(key__in=["needs.named", "needs.reader"]).order_by("key")
    assert [(one.recipient.name, one.text) for one in told.select_related("recipient")] == [
        (
            "Kadri Kask",
            "Fiona Fraser named you to read what people told the hosts of Digital Tallinn in confidence.",
        ),
        (
            "Anna Albers",
            "Kadri Kask can read from now on what you told the hosts of Digital Tallinn in confidence.",
        ),
    ]


def test_three_read_at_most_and_coordinators_alone(entry: Entry, fiona: Person, anna: Person) -> None:
    with pytest.raises(NeedsRefused) as refused:
        actions.name_reader(space=entry.space, person=anna, by=fiona)
    assert refused.value.code == "not_a_host"
    for _number in range(3):
        other = factories.make_partner()
        coordinate(entry, other)
        if Reader.objects.count() < 3:
            actions.name_reader(space=entry.space, person=other, by=fiona)
            continue
        with pytest.raises(NeedsRefused) as refused:
            actions.name_reader(space=entry.space, person=other, by=fiona)
        assert refused.value.code == "too_many"
    actions.drop_reader(space=entry.space, person=fiona, by=fiona)
    actions.name_reader(space=entry.space, person=other, by=fiona)
    with pytest.raises(Denied):
        read(entry, fiona)


def test_members_and_stewards_neither_ask_nor_name_nor_count(
    entry: Entry, anna: Person, stefan: Person
) -> None:
    for person in (anna, stefan):
        for verb in (
            lambda by: actions.ask_for(entry=entry, by=by, purposes=[]),
            lambda by: actions.name_reader(space=entry.space, person=by, by=by),
            lambda by: actions.drop_reader(space=entry.space, person=by, by=by),
            lambda by: actions.count_needs(entry=entry, by=by),
        ):
            with pytest.raises(Denied):
                verb(person)


def crowd(entry: Entry, answers: list[Answer]) -> None:
    for answer in answers:
        person = factories.make_partner()
        factories.make_membership(entry.space, person)
        actions.keep_needs(entry=entry, person=person, purpose="diet", answer=answer, agreed=AGREED)


def diet(entry: Entry, fiona: Person):
    (found,) = [one for one in actions.count_needs(entry=entry, by=fiona) if one.purpose == "diet"]
    return found.told, {row.code: row.number for row in found.rows}


def test_numbers_name_nobody_and_a_small_circle_has_none(entry: Entry, fiona: Person) -> None:
    vegan, halal = Answer(choices=("vegan",)), Answer(choices=("halal",), words="Dates if you have some.")
    assert diet(entry, fiona) == (Number(0), {})
    crowd(entry, [vegan, vegan, vegan, halal])
    assert diet(entry, fiona) == (Number(None, 5), {})
    crowd(entry, [Answer(phone="+49 30 1")])
    few = Number(None, 3)
    assert diet(entry, fiona) == (Number(5), {"vegan": Number(3), "halal": few, "words": few, "phone": few})
    assert not Look.objects.exists()


def test_of_emergency_contacts_only_how_many_there_are_is_told(
    tell: Tell, entry: Entry, fiona: Person
) -> None:
    for _number in range(5):
        person = factories.make_partner()
        factories.make_membership(entry.space, person)
        tell(person, "contact", Answer(name="Jan", phone="+49 30 1"))
    (contact,) = [one for one in actions.count_needs(entry=entry, by=fiona) if one.purpose == "contact"]
    assert (contact.told, contact.rows) == (Number(5), ())
