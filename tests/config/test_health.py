import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


@pytest.mark.django_db
def test_a_site_that_can_work_says_so(client: Client) -> None:
    assert [(client.get(f"/health/{what}").status_code) for what in ("live", "ready")] == [200, 200]


@pytest.mark.django_db
def test_a_site_that_waits_for_migrations_is_not_ready(client: Client) -> None:
    newest = MigrationLoader(connection).graph.leaf_nodes("people")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content, answer["Retry-After"]) == (
        503,
        b"Migrations are waiting.\n",
        "5",
    )


def test_whether_a_process_lives_is_answered_without_the_database(client: Client) -> None:
    assert client.get("/health/live").content == b"ok\n"


def test_health_is_never_cached_and_takes_no_post(client: Client) -> None:
    assert "no-store" in client.get("/health/live")["Cache-Control"]
    assert client.post("/health/live").status_code == 405
