"""How a person comes to stand for an organisation: they say so, its desk or its mail domain confirms it."""

import pytest
from django.core.exceptions import PermissionDenied

from notices.models import Notice
from partners import actions
from partners.models import Affiliation, Desk, Organisation, OrganisationRequest
from partners.policy import is_partner
from people.models import Person
from tests import factories
from tests.people import browser

State = Affiliation.State


@pytest.fixture
def university(db: None) -> Organisation:
    return factories.make_organisation("Tallinn University", country="EE", mail_domains=["tlu.example"])


@pytest.fixture
def desk(kadri: Person) -> Person:
    """Kadri speaks for Estonia."""
    Desk.objects.create(country=factories.make_country("EE"), person=kadri)
    return kadri


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("key", flat=True))


def fresh(person: Person) -> Person:
    """As the next request would fetch them: whether they are a partner is asked anew."""
    return Person.objects.get(pk=person.pk)


def test_an_affiliation_waits_until_the_desk_confirms_it(
    olga: Person, desk: Person, university: Organisation
) -> None:
    client = browser(olga)
    client.post("/partners/affiliation/", {"organisation": university.pk})
    mine = Affiliation.objects.get(person=olga)
    assert (mine.state, is_partner(fresh(olga)), told(desk)) == (State.PENDING, False, ["partners.asked"])
    browser(desk).post(f"/partners/desk/affiliations/{mine.pk}/", {"decision": "confirm"})
    mine.refresh_from_db()
    assert (mine.state, mine.decided_by, is_partner(fresh(olga))) == (State.CONFIRMED, desk, True)
    assert told(olga) == ["partners.confirmed"]


def test_a_mail_domain_of_the_organisation_confirms_at_once(university: Organisation) -> None:
    maarja = factories.make_person("Maarja", email="maarja@tlu.example")
    assert actions.affiliate(person=maarja, organisation=university).state == State.CONFIRMED


def test_a_mail_domain_confirms_nothing_while_the_address_is_not_confirmed(university: Organisation) -> None:
    maarja = factories.make_person("Maarja", email="maarja@tlu.example")
    maarja.emailaddress_set.update(verified=False)
    assert actions.affiliate(person=maarja, organisation=university).state == State.PENDING


@pytest.mark.parametrize("address", ["maarja@tlu.example.evil.example", "tlu.example@evil.example"])
def test_an_address_that_only_looks_like_it_confirms_nothing(university: Organisation, address: str) -> None:
    somebody = factories.make_person("Somebody", email=address)
    assert actions.affiliate(person=somebody, organisation=university).state == State.PENDING


def test_a_refusal_says_why(olga: Person, desk: Person, university: Organisation) -> None:
    mine = actions.affiliate(person=olga, organisation=university)
    client = browser(desk)
    client.post(f"/partners/desk/affiliations/{mine.pk}/", {"decision": "decline", "reason": " "})
    mine.refresh_from_db()
    assert mine.state == State.PENDING
    client.post(f"/partners/desk/affiliations/{mine.pk}/", {"decision": "decline", "reason": "Left in May."})
    mine.refresh_from_db()
    assert (mine.state, mine.reason, told(olga)) == (State.DECLINED, "Left in May.", ["partners.declined"])
    assert "Left in May." in browser(olga).get("/partners/affiliation/").content.decode()


def test_it_is_decided_once(olga: Person, desk: Person, university: Organisation) -> None:
    mine = actions.affiliate(person=olga, organisation=university)
    actions.confirm(affiliation=mine, by=desk)
    with pytest.raises(actions.AffiliationRefused, match="meanwhile"):
        actions.decline(affiliation=mine, by=desk, reason="Too late")
    mine.refresh_from_db()
    assert mine.state == State.CONFIRMED


def test_asking_twice_is_one_affiliation_and_one_notice(
    olga: Person, desk: Person, university: Organisation
) -> None:
    for _click in range(2):
        actions.affiliate(person=olga, organisation=university)
    assert (Affiliation.objects.filter(person=olga).count(), told(desk)) == (1, ["partners.asked"])


def test_naming_another_organisation_withdraws_what_still_waited(
    olga: Person, university: Organisation
) -> None:
    other = factories.make_organisation("Social Enterprise Estonia", country="EE")
    actions.affiliate(person=olga, organisation=university)
    actions.affiliate(person=olga, organisation=other)
    assert [mine.organisation for mine in olga.affiliations.all()] == [other]


def test_nobody_confirms_themselves(desk: Person, university: Organisation) -> None:
    mine = actions.affiliate(person=desk, organisation=university)
    with pytest.raises(PermissionDenied):
        actions.confirm(affiliation=mine, by=desk)


def test_the_desk_of_another_country_decides_nothing(
    olga: Person, mads: Person, university: Organisation
) -> None:
    Desk.objects.create(country=factories.make_country("DK"), person=mads)
    mine = actions.affiliate(person=olga, organisation=university)
    answer = browser(mads).post(f"/partners/desk/affiliations/{mine.pk}/", {"decision": "confirm"})
    missing = browser(mads).post("/partners/desk/affiliations/999999/", {"decision": "confirm"})
    assert answer.status_code in (403, 404)
    assert missing.status_code == 404
    mine.refresh_from_db()
    assert mine.state == State.PENDING
    assert "Olga" not in browser(mads).get("/partners/desk/").content.decode()


def test_where_there_is_no_desk_a_steward_is_asked(
    olga: Person, stefan: Person, university: Organisation
) -> None:
    actions.affiliate(person=olga, organisation=university)
    assert told(stefan) == ["partners.asked"]


def test_an_organisation_that_is_not_listed_is_asked_for_and_listed(olga: Person, desk: Person) -> None:
    given = {"country": "EE", "name": "Setomaa Vald", "website": "setomaa.example", "note": ""}
    browser(olga).post("/partners/affiliation/unlisted/", given)
    asked = OrganisationRequest.objects.get(person=olga)
    assert (asked.website, told(desk)) == ("https://setomaa.example", ["partners.unlisted"])
    browser(desk).post(f"/partners/desk/organisations/{asked.pk}/", {"decision": "confirm"})
    made = Organisation.objects.get(name="Setomaa Vald")
    assert (made.status, made.slug) == (Organisation.Status.ASSOCIATED, "setomaa-vald")
    assert is_partner(fresh(olga))


def test_a_person_has_one_open_request(olga: Person, desk: Person) -> None:
    estonia = factories.make_country("EE")
    for name in ("Setomaa", "Setomaa Vald"):
        actions.request_organisation(person=olga, country=estonia, name=name)
    assert [asked.name for asked in OrganisationRequest.objects.filter(person=olga)] == ["Setomaa Vald"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("country", "XX"), ("name", ""), ("name", "x" * 201), ("name", "a\x00b"), ("website", "javascript:x")],
)
def test_a_wrong_request_is_refused_and_what_was_typed_is_kept(
    olga: Person, desk: Person, field: str, value: str
) -> None:
    given = {"country": "EE", "name": "Setomaa", "website": "", "note": "We are small.", field: value}
    answer = browser(olga).post("/partners/affiliation/unlisted/", given)
    assert list(answer.context["form"].errors) == [field]
    assert "We are small." in answer.content.decode()
    assert not OrganisationRequest.objects.exists()


def test_only_the_desk_of_its_country_lists_an_organisation(olga: Person, mads: Person, desk: Person) -> None:
    asked = actions.request_organisation(
        person=olga, country=factories.make_country("EE"), name="Setomaa Vald"
    )
    answer = browser(mads).post(f"/partners/desk/organisations/{asked.pk}/", {"decision": "confirm"})
    assert answer.status_code in (403, 404)
    assert not Organisation.objects.filter(name="Setomaa Vald").exists()


def test_what_waits_can_be_withdrawn_and_said_again(
    olga: Person, desk: Person, university: Organisation
) -> None:
    client = browser(olga)
    client.post("/partners/affiliation/", {"organisation": university.pk})
    mine = Affiliation.objects.get(person=olga)
    address = f"/partners/affiliation/withdrawal/affiliation/{mine.pk}/"
    assert f'action="{address}"' in client.get("/partners/affiliation/").content.decode()
    client.post(address)
    assert not Affiliation.objects.filter(person=olga).exists()
    assert "or you withdrew it." in client.post(address, follow=True).content.decode()
    client.post("/partners/affiliation/", {"organisation": university.pk})
    assert Affiliation.objects.get(person=olga).state == State.PENDING


def test_the_desk_that_decides_what_was_withdrawn_meanwhile_is_told(
    olga: Person, desk: Person, university: Organisation
) -> None:
    mine = actions.affiliate(person=olga, organisation=university)
    asked = actions.request_organisation(person=olga, country=university.country, name="Harbour Lab")
    actions.withdraw_affiliation(person=olga, pk=mine.pk)
    actions.withdraw_organisation_request(person=olga, pk=asked.pk)
    with pytest.raises(actions.AffiliationRefused, match="withdrew"):
        actions.confirm(affiliation=mine, by=desk)
    with pytest.raises(actions.AffiliationRefused, match="withdrew"):
        actions.accept_organisation(request=asked, by=desk)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.DECLINED])
def test_what_was_decided_or_is_somebody_elses_cannot_be_withdrawn(
    olga: Person, mads: Person, university: Organisation, state: str
) -> None:
    decided = factories.affiliate(olga, university, state=state)
    waiting = factories.affiliate(mads, university, state=State.PENDING)
    for one in (decided, waiting):
        browser(olga).post(f"/partners/affiliation/withdrawal/affiliation/{one.pk}/")
    assert Affiliation.objects.filter(pk__in=[decided.pk, waiting.pk]).count() == 2
    assert browser(olga).post("/partners/affiliation/withdrawal/anything/1/").status_code == 404


@pytest.fixture
def second(db: None) -> Person:
    """Another one who speaks for Estonia."""
    person = factories.make_partner("Second Desk", country="EE")
    Desk.objects.create(country=factories.make_country("EE"), person=person)
    return person


def unread(person: Person) -> list[str]:
    found = Notice.objects.unread().filter(recipient=person).order_by("pk")
    return [notice.params["organisation"] for notice in found]


def test_what_one_desk_decided_is_no_longer_announced_to_the_other(
    olga: Person, desk: Person, second: Person, university: Organisation
) -> None:
    mine = actions.affiliate(person=olga, organisation=university)
    assert unread(second) == ["Tallinn University"]
    actions.confirm(affiliation=mine, by=desk)
    assert unread(second) == []


def test_what_was_withdrawn_or_replaced_is_no_longer_announced(
    olga: Person, desk: Person, university: Organisation
) -> None:
    """Naming another organisation, and asking for another one that isn't listed, of another country."""
    actions.affiliate(person=olga, organisation=university)
    actions.affiliate(person=olga, organisation=factories.make_organisation("Elsewhere", country="DE"))
    assert unread(desk) == []
    for code in ("EE", "DE"):
        actions.request_organisation(person=olga, country=factories.make_country(code), name=f"Of {code}")
    assert unread(desk) == []


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_a_request_for_an_organisation_that_is_settled_is_no_longer_announced(
    olga: Person, desk: Person, second: Person, verb: str
) -> None:
    asked = actions.request_organisation(person=olga, country=factories.make_country("EE"), name="Setomaa")
    assert unread(second) == ["Setomaa"]
    if verb == "accept":
        actions.accept_organisation(request=asked, by=desk)
    else:
        actions.decline_organisation(request=asked, by=desk, reason="It is listed.")
    assert unread(second) == []


@pytest.mark.parametrize("state", [State.ENDED, State.DECLINED])
def test_what_was_ended_or_declined_does_not_come_back_by_itself(
    university: Organisation, state: str
) -> None:
    maarja = factories.make_person("Maarja", email="maarja@tlu.example")
    factories.affiliate(maarja, university, state=state, role=Affiliation.Role.DESK)
    mine = actions.affiliate(person=maarja, organisation=university)
    assert (mine.state, mine.role) == (State.PENDING, Affiliation.Role.STAFF)
    assert actions.affiliate(person=maarja, organisation=university).state == State.PENDING
    actions.affiliate(person=maarja, organisation=factories.make_organisation("Elsewhere"))
    assert actions.affiliate(person=maarja, organisation=university).state == State.PENDING


def test_a_listed_organisation_brings_no_old_role_back(olga: Person, desk: Person) -> None:
    setomaa = factories.make_organisation("Setomaa", country="EE")
    factories.affiliate(olga, setomaa, state=State.ENDED, role=Affiliation.Role.DESK)
    asked = actions.request_organisation(person=olga, country=factories.make_country("EE"), name="Setomaa")
    actions.accept_organisation(request=asked, by=desk)
    mine = Affiliation.objects.get(person=olga)
    assert (mine.state, mine.role) == (State.CONFIRMED, Affiliation.Role.STAFF)


def test_a_desk_does_not_list_its_own_organisation_and_so_confirm_itself(stefan: Person) -> None:
    """Who decides about it is another desk, or else a steward: they are the ones who are told."""
    person, estonia = factories.make_person("Lone Desk"), factories.make_country("EE")
    Desk.objects.create(country=estonia, person=person)
    asked = actions.request_organisation(person=person, country=estonia, name="Mine")
    assert (told(person), told(stefan)) == ([], ["partners.unlisted"])
    assert "Mine" not in browser(person).get("/partners/desk/").content.decode()
    path = f"/partners/desk/organisations/{asked.pk}/"
    assert browser(person).post(path, {"decision": "confirm"}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.accept_organisation(request=asked, by=person)
    actions.accept_organisation(request=asked, by=stefan)
    assert is_partner(fresh(person))


def test_a_desk_is_not_the_one_who_is_asked_about_itself(
    desk: Person, stefan: Person, university: Organisation
) -> None:
    actions.affiliate(person=desk, organisation=university)
    assert (told(desk), told(stefan)) == ([], ["partners.asked"])
