import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.house.sources import ROOT

OURS = [c.label for c in apps.get_app_configs() if str(ROOT) in c.path and ".venv" not in c.path]


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_migrations_are_named_by_what_they_do() -> None:
    loader = MigrationLoader(connection)
    unnamed = [
        f"{app}.{name}"
        for app, name in loader.disk_migrations
        if app in OURS and re.search(r"_auto_\d", name)
    ]
    assert unnamed == []


@pytest.mark.django_db
def test_every_app_has_one_last_migration() -> None:
    assert MigrationLoader(connection).detect_conflicts() == {}


@pytest.mark.django_db
def test_a_step_of_data_can_be_taken_back() -> None:
    loader = MigrationLoader(connection)
    stuck = [
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in OURS and not all(operation.reversible for operation in migration.operations)
    ]
    assert stuck == []
