"""Finding what was said, in what one may read: the same on both stores, and on PostgreSQL by the stems as well."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations import actions, pace, search
from conversations.models import Message, Thread
from people.models import Person
from spaces import actions as spaces
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser
from workgroups.models import WorkingGroup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    pace.forget()


def found(person: Person, question: str) -> list[str]:
    return [message.body for message in search.messages(person, search.parse(question))]


def test_marks_and_case_do_not_matter(thread: Thread, mads: Person, say: Say) -> None:
    said = "Łódź and Põhja-Eesti: Straßenfest, ÆBLE."
    say(mads, thread, said, language="pl")
    for question in (
        "lodz",
        "ŁÓDŹ",
        "pohja",
        "strassenfest",
        "STRASSENFEST",
        "aeble",
        "eesti lodz",
        '"pohja eesti"',
    ):
        assert found(mads, question) == [said], question
    for question in ("loda", '"eesti pohja"', "lodz warsaw"):
        assert found(mads, question) == [], question


def test_the_beginning_of_a_word_finds_it(thread: Thread, mads: Person, say: Say) -> None:
    """What helps in languages whose stems no store knows: koosolek, koosolekul."""
    say(mads, thread, "Räägime koosolekul.", language="et")
    assert found(mads, "koosolek") == ["Räägime koosolekul."]
    assert found(mads, "olekul") == []
    assert found(mads, "ko") == []


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("de", "Ein Haus entsteht.", "Häuser"),
        ("en", "Funding was given.", "funded"),
        ("da", "Vi holder møderne her.", "møde"),
    ],
)
def test_where_the_store_knows_the_stems_another_form_finds_it(
    thread: Thread, mads: Person, say: Say, language: str, said: str, asked: str
) -> None:
    say(mads, thread, said, language=language)
    by_beginning = [said] if asked.lower() == "møde" else []
    assert found(mads, asked) == ([said] if connection.vendor == "postgresql" else by_beginning)


def test_each_reads_in_their_own_groups_alone(
    thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person, stefan: Person, say: Say
) -> None:
    say(mads, thread, "The word is heron.")
    assert found(mads, "heron") == ["The word is heron."]
    assert found(anna, "heron") == ["The word is heron."]
    assert found(kadri, "heron") == []
    assert found(stefan, "heron") == []
    membership = thread.space.memberships.get(person=mads)
    spaces.remove_member(membership=membership, by=anna, reason="Moved on.")
    assert found(mads, "heron") == []


def test_what_a_confidential_group_says_is_in_no_search(private: Thread, say: Say) -> None:
    member = private.space.memberships.first()
    assert member is not None
    say(member.person, private, "A heron in confidence.")
    assert Message.objects.filter(search_text__contains="heron").exists()
    assert found(member.person, "heron") == []
    assert search.titled(member.person, search.parse(private.title)) == []


def test_what_was_changed_or_deleted_is_found_by_what_it_says_now(
    thread: Thread, mads: Person, say: Say
) -> None:
    message = say(mads, thread, "About herons.")
    actions.edit_message(message=message, by=mads, body="About storks.")
    assert (found(mads, "heron"), found(mads, "stork")) == ([], ["About storks."])
    actions.delete_message(message=message, by=mads)
    assert found(mads, "stork") == []


def test_what_was_rolled_back_is_not_found(thread: Thread, mads: Person, say: Say) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        say(mads, thread, "A heron that never was.")
        raise RuntimeError
    assert found(mads, "heron") == []
    assert search.messages(mads, search.parse("lang:en")).count() == 0


def test_operators_narrow_it_down(
    impact: WorkingGroup, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    other = factories.make_thread(factories.make_space("Finance", coordinator=mads), "Money")
    with time_machine.travel(datetime(2026, 3, 1, 22, 30, tzinfo=UTC), tick=False):
        say(mads, thread, "heron one")  # 23:30 in Berlin, still the first of March
    with time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), tick=False):
        say(anna, thread, "heron two", language="de")
        say(mads, other, "heron three")
    ask = {
        "heron": ["heron three", "heron two", "heron one"],
        "heron in:finance": ["heron three"],
        f"heron in:{thread.space.slug}": ["heron two", "heron one"],
        "heron from:me": ["heron three", "heron one"],
        "heron from:anna": ["heron two"],
        'heron from:"Anna Albers"': ["heron two"],
        "heron lang:de": ["heron two"],
        "heron after:2026-03-02": ["heron three", "heron two"],
        "heron before:2026-03-02": ["heron one"],
        "heron -two": ["heron three", "heron one"],
        'heron -"heron two"': ["heron three", "heron one"],
        "from:anna": ["heron two"],
        "-heron": [],
        "https://example.org/heron": [],
    }
    assert {question: found(mads, question) for question in ask} == ask


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("lang:xx", "language"),
        ("after:yesterday", "date"),
        ("before:2026-02-30", "date"),
        ("a" * 301, "too_long"),
        ("a b c d e f g h i j k l m", "too_long"),
        ("nul\x00", "too_long"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(question: str, code: str) -> None:
    with pytest.raises(search.SearchRefused) as refused:
        search.parse(question)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "question",
    [
        '"',
        '""',
        "-",
        ":",
        "in:",
        "*",
        "'",
        "a'b",
        "NEAR(",
        "a OR b",
        "&|!",
        "\\",
        "%",
        "x:*",
        "(a",
        "ﬁ",
        "日本",
    ],
)
def test_signs_that_mean_something_to_a_store_are_only_text(
    question: str, mads: Person, thread: Thread
) -> None:
    assert found(mads, question) == []


def test_a_title_finds_its_thread(thread: Thread, mads: Person, kadri: Person) -> None:
    assert search.titled(mads, search.parse("compa")) == [thread]
    assert search.titled(mads, search.parse("compare -how")) == []
    assert search.titled(kadri, search.parse("compare")) == []


def test_the_page_shows_where_the_words_stand(thread: Thread, mads: Person, anna: Person, say: Say) -> None:
    say(mads, thread, f"{'Before. ' * 30}A <heron> & more. {'After. ' * 60}")
    page = browser(anna).get("/search/", {"q": "heron"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "A &lt;<mark>heron</mark>&gt; &amp; more." in text
    assert f"/threads/{thread.pk}/?before=17#m1" in text
    assert "Mads Madsen" in text


def test_nothing_found_says_what_to_try(mads: Person, thread: Thread) -> None:
    assert "Try fewer words" in browser(mads).get("/search/", {"q": "unheard"}).content.decode()


@pytest.mark.parametrize("marks", ["!!!", "-", '"', 'from:""'])
def test_a_question_without_a_word_is_told_so(marks: str, mads: Person, thread: Thread) -> None:
    page = browser(mads).get("/search/", {"q": marks})
    assert page.status_code == 422
    assert "Write at least one word." in page.content.decode()
    assert browser(mads).get("/search/", {"q": " "}).status_code == 200


def test_a_question_without_words_is_named_without_them(thread: Thread, mads: Person) -> None:
    page = browser(mads).get("/search/", {"space": thread.space.slug})
    assert "<title>Search · Hansa</title>" in page.content.decode()


def test_a_bad_day_is_named_and_what_was_typed_stays(mads: Person, thread: Thread) -> None:
    page = browser(mads).get("/search/", {"q": "heron after:soon"})
    assert page.status_code == 422
    assert "“soon” is not a day. Write it like 2026-03-31." in page.content.decode()
    assert 'value="heron after:soon"' in page.content.decode()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_a_day_beyond_all_calendars_is_a_day_like_any_other(
    zone: str, thread: Thread, mads: Person, say: Say
) -> None:
    say(mads, thread, "heron")
    mads.zone = zone
    mads.save()
    ask = {
        "heron after:0001-01-01": ["heron"],
        "heron before:0001-01-01": [],
        "heron before:9999-12-31": ["heron"],
        "heron after:9999-12-31": [],
    }
    assert {question: found(mads, question) for question in ask} == ask


def test_the_fields_beside_the_words_ask_the_same(
    thread: Thread, mads: Person, anna: Person, say: Say
) -> None:
    say(mads, thread, "heron one")
    say(anna, thread, "heron two")
    page = browser(mads).get(
        "/search/", {"q": "heron", "author": "Anna", "space": thread.space.slug, "language": "en"}
    )
    assert [message.body for message, _pieces in page.context["hits"]] == ["heron two"]


def test_older_hits_are_a_page_further(thread: Thread, mads: Person, say: Say) -> None:
    for number in range(23):
        say(mads, thread, f"heron {number}")
    client = browser(mads)
    first = client.get("/search/", {"q": "heron"})
    second = client.get(f"/search/{first.context['older']}")
    shown = [message.body for page in (first, second) for message, _pieces in page.context["hits"]]
    assert shown == [f"heron {number}" for number in range(22, -1, -1)]
    assert second.context["older"] == ""


def test_the_page_costs_the_same_however_much_is_found(thread: Thread, mads: Person, say: Say) -> None:
    def queries(client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/search/", {"q": "heron"}).status_code == 200
        return len(asked)

    client = browser(mads)
    say(mads, factories.make_thread(thread.space, "heron"), "heron")
    queries(client)
    one = queries(client)
    for number in range(5):
        say(mads, factories.make_thread(thread.space, f"heron {number}"), "heron")
    assert queries(client) == one
    assert one <= 12


def test_programs_search_by_the_same_rules(thread: Thread, mads: Person, kadri: Person, say: Say) -> None:
    say(mads, thread, "heron one")
    inside, outside = browser(mads), browser(kadri)
    assert [one["body"] for one in inside.get("/api/v1/messages/", {"q": "heron"}).json()["results"]] == [
        "heron one"
    ]
    assert outside.get("/api/v1/messages/", {"q": "heron"}).json()["results"] == []
    refused = inside.get("/api/v1/messages/", {"q": "after:soon"})
    assert refused.status_code == 400
    assert "soon" in refused.content.decode()


def test_who_asks_without_end_is_asked_to_wait(thread: Thread, mads: Person) -> None:
    client = browser(mads)
    answers = [client.get("/search/", {"q": "heron"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [422]
    assert client.get("/search/").status_code == 200


def test_the_index_of_sqlite_is_made_again_where_a_migration_lost_it(
    thread: Thread, mads: Person, say: Say
) -> None:
    if connection.vendor != "sqlite":
        return
    from conversations.index import TRIGGERS, keep_on_sqlite

    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER {name}")
    say(mads, thread, "heron unseen")
    assert found(mads, "heron") == []
    keep_on_sqlite()
    assert found(mads, "heron") == ["heron unseen"]
    say(mads, thread, "heron seen")
    assert found(mads, "heron") == ["heron seen", "heron unseen"]
