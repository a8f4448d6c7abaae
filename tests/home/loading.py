"""The command as a person or a script calls it, and how much there is in the database."""

import io
from typing import Any

from django.apps import apps
from django.core.management import call_command

ROOMS = [
    "spaces",
    "conversations",
    "calendars",
    "scheduling",
    "registrations",
    "notices",
    "partners",
    "people",
]
ROOMS += ["workgroups", "events", "exchanges"]


def demo(**options: Any) -> str:
    """What it prints."""
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def counts() -> dict[str, int]:
    models = (model for room in ROOMS for model in apps.get_app_config(room).get_models())
    return {model._meta.label: model._default_manager.count() for model in models}
