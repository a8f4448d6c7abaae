"""What a page of seats, forms, needs, proof and groups can do a program can: each address that takes a POST has its twin in
the API's own description. An address that is added without one fails here."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator

from people.models import Person
from tests.people import browser

ROOMS = ("registrations", "questionnaires", "needs", "evidence", "proof", "workgroup", "learninggroup")
# Of each kind of argument one that leads nowhere.
NOWHERE = {"slug": "no-such-thing", "str": "20010101T0000", "int": 0}

SEATS, FORM, QUESTIONNAIRE = "seat-plans/{id}/", "seat-plans/{plan_id}/forms/{which}/", "questionnaires/{id}/"
PAGE, QUESTION, HOSTED = (
    f"{QUESTIONNAIRE}pages/{{page_id}}/",
    f"{QUESTIONNAIRE}questions/{{key}}/",
    "hosted-registrations/{id}/",
)
NEEDS, DOOR, PROOF = "entries/{entry_id}/needs/", "doors/{id}/", "proofs/{id}/"
LETTER = "letters/{id}/"

TWINS = {
    "registrations:first-form-page": f"put {FORM}pages/{{page_id}}/",
    "registrations:second-form-page": f"put {FORM}pages/{{page_id}}/",
    "registrations:first-form-check": f"post {FORM}submission/",
    "registrations:second-form-check": f"post {FORM}submission/",
    "registrations:forms": f"put {SEATS}questionnaires/",
    "registrations:limit": "post seat-plans/",
    "registrations:lifting": f"delete {SEATS}",
    "registrations:registration": "post registrations/",
    "registrations:withdrawal": "delete registrations/{id}/",
    "registrations:taking": "post registrations/{id}/taking/",
    "registrations:leaving": "post registrations/{id}/leaving/",
    "registrations:rules": f"put {SEATS}rules/",
    "registrations:capacity": f"put {SEATS}capacity/",
    "registrations:door": f"put {SEATS}times/",
    "registrations:opening": f"post {SEATS}opening/",
    "registrations:closing": f"post {SEATS}closing/",
    "registrations:pools": f"post {SEATS}pools/",
    "registrations:release": f"post {SEATS}pools/{{pool_id}}/release/",
    "registrations:release-back": f"post {SEATS}pools/{{pool_id}}/taking-back/",
    "registrations:cancellation": f"post {HOSTED}cancellation/",
    "registrations:approval": f"post {HOSTED}approval/",
    "registrations:refusal": f"post {HOSTED}refusal/",
    "registrations:counting": f"put {HOSTED}pool/",
    "registrations:restoring": f"post {HOSTED}restoring/",
    "registrations:columns": f"put {SEATS}columns/",
    "registrations:letter-new": "post letters/",
    "registrations:letter-edit": f"put {LETTER}",
    "registrations:letter-deletion": f"delete {LETTER}",
    "registrations:letter-sending": f"post {LETTER}sending/",
    "registrations:letter-back": f"post {LETTER}taking-back/",
    "registrations:guest-registration": "post seat-plans/{plan_id}/guests/",
    "registrations:guest-confirmation": "post guest-registrations/",
    "registrations:guest-name": "put guest-registrations/{token}/name/",
    "questionnaires:index": "post questionnaires/",
    "questionnaires:settings": f"put {QUESTIONNAIRE}",
    "questionnaires:page-new": f"post {QUESTIONNAIRE}pages/",
    "questionnaires:translation": f"put {QUESTIONNAIRE}translations/{{language}}/",
    "questionnaires:page": f"put {PAGE}",
    "questionnaires:page-up": f"post {PAGE}up/",
    "questionnaires:page-down": f"post {PAGE}down/",
    "questionnaires:page-removal": f"delete {PAGE}",
    "questionnaires:question-new": f"post {PAGE}questions/",
    "questionnaires:preset": f"post {PAGE}presets/",
    "questionnaires:question": f"put {QUESTION}",
    "questionnaires:question-up": f"post {QUESTION}up/",
    "questionnaires:question-down": f"post {QUESTION}down/",
    "questionnaires:question-removal": f"delete {QUESTION}",
    "questionnaires:question-restoring": f"post {QUESTION}restoring/",
    "needs:asking": f"put {NEEDS}asked/",
    "needs:reading": f"post {NEEDS}readings/",
    "needs:naming": f"put {NEEDS}readers/{{person_id}}/",
    "needs:dropping": f"delete {NEEDS}readers/{{person_id}}/",
    "needs:telling": f"put {NEEDS}{{purpose}}/",
    "needs:withdrawal": f"delete {NEEDS}{{purpose}}/",
    "evidence:arrivals": f"post {DOOR}notes/",
    "evidence:striking": f"post {DOOR}notes/",
    "evidence:walk_in": f"post {DOOR}walk-ins/",
    "evidence:walk_in_guest": f"post {DOOR}walk-ins/",
    "evidence:days": f"put {DOOR}days/",
    "evidence:renewal": f"post {DOOR}ticket/",
    "evidence:presence": f"post {DOOR}presence/",
    "evidence:leaving": f"delete {DOOR}presence/",
    "proof:new_project": "post projects/",
    "proof:project": "patch projects/{id}/",
    "proof:funding": f"put {PROOF}funding/",
    "proof:scans": f"post {PROOF}scans/",
    "proof:scan_removal": "delete scans/{id}/",
    "proof:packs": f"post {PROOF}packs/",
    "proof:ask": "get certificate-checks/{code}/",
    "proof:certificate": "post certificates/of-plan/{plan_id}/",
    "proof:sign": "post signatures/",
    "proof:confirmation": "post signatures/confirmations/",
    "proof:revocation": "post certificates/{id}/revocation/",
    "workgroup:new": "post working-groups/",
    "workgroup:edit": "put working-groups/{slug}/",
    "workgroup:archive": "post working-groups/{slug}/archive/",
    "workgroup:reopen": "post working-groups/{slug}/reopening/",
    "learninggroup:new": "post learning-groups/",
    "learninggroup:edit": "put learning-groups/{slug}/",
    "learninggroup:archive": "post learning-groups/{slug}/archive/",
    "learninggroup:reopen": "post learning-groups/{slug}/reopening/",
}

# A program holds a guest's link itself: there is no session to be opened and closed.
ON_PAGES_ALONE = {"registrations:guest-entrance", "registrations:guest-closing"}


def routes() -> Iterator[tuple[str, URLPattern]]:
    for one in get_resolver().url_patterns:
        yield from routes_of(one, "")


def routes_of(one: Any, room: str) -> Iterator[tuple[str, URLPattern]]:
    if isinstance(one, URLResolver):
        for inner in one.url_patterns:
            yield from routes_of(inner, one.namespace or room)
    elif room in ROOMS:
        yield f"{room}:{one.name}", one


def address(name: str, route: URLPattern) -> str:
    kinds = {key: type(kind).__name__ for key, kind in route.pattern.converters.items()}
    given = {
        key: NOWHERE[kind.removesuffix("Converter").lower().replace("string", "str")]
        for key, kind in kinds.items()
    }
    return reverse(name, kwargs=given)


@cache
def operations() -> frozenset[str]:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return frozenset(
        f"{method} {path.removeprefix('/api/v1/')}" for path, verbs in paths.items() for method in verbs
    )


@pytest.mark.django_db
def test_each_address_that_takes_a_post_has_its_twin(anna: Person) -> None:
    client = browser(anna)
    named = dict(routes())
    assert {name.partition(":")[0] for name in named} == set(ROOMS)
    posted = {name for name, route in named.items() if client.post(address(name, route)).status_code != 405}
    assert posted == set(TWINS) | ON_PAGES_ALONE


def test_each_twin_is_in_the_description_of_the_api() -> None:
    assert sorted(set(TWINS.values()) - operations()) == []
