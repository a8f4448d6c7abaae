"""What is taken away from everybody is found by an index: who has been told of much waits no longer than others."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import actions
from notices.models import Notice
from people.models import Person

VERBS: dict[str, tuple[str, Callable[[], object]]] = {
    "a thread is lost": ("notice_by_origin", lambda: actions.forget_origin(origin="thread:7")),
    "a thread moves": ("notice_by_origin", lambda: actions.rehome(origin="thread:7", topic="space:9")),
    "a message is deleted": ("notice_by_origin", lambda: actions.take_back(origin="thread:7", seq=3)),
    "a thread is split": (
        "notice_by_origin",
        lambda: actions.carry(
            origin="thread:7", to="thread:8", places={3: 1}, url=str, dedupe=lambda name: f"{name}:8"
        ),
    ),
    "a request is decided": ("notice_unread_by_dedupe", lambda: actions.forget_dedupe(dedupe="asked:7")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_looks_for_among_all_notices_has_an_index(verb: str, anna: Person) -> None:
    index, run = VERBS[verb]
    told = {"recipients": [anna], "key": "spaces.asked", "params": {"seq": 3}, "url": "/"}
    actions.tell(**told, origin="thread:7", dedupe="asked:7")  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which a table of one row would get
        with CaptureQueriesContext(connection) as queries:
            run()
        found = [query["sql"] for query in queries if '"notices_notice"' in query["sql"]]
        cursor.execute(
            ("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + found[0]
        )
        assert index in str(cursor.fetchall())


@pytest.mark.django_db
def test_what_speaks_of_nothing_is_found_under_no_name(anna: Person) -> None:
    actions.tell(recipients=[anna], key="spaces.asked", params={}, url="/")
    actions.forget_origin(origin="")
    actions.forget_dedupe(dedupe="")
    assert Notice.objects.count() == 1
