"""The guide to components is there for those who build, and shows all of them in every theme."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from frontend import urls
from frontend.templatetags.components import register
from frontend.views import styleguide

GUIDE = (Path(settings.ROOT) / "frontend/templates/frontend/styleguide.html").read_text()
COMPONENTS = Path(settings.ROOT) / "frontend/static/css/components"
MAIN = (COMPONENTS.parent / "main.css").read_text()


def test_every_component_is_shown() -> None:
    not_shown = {"error_summary", "error_prefix"}  # the first is part of `fields`
    assert {tag for tag in register.tags if not re.search(r"{%\s*" + tag + r"\b", GUIDE)} <= not_shown


def test_every_stylesheet_is_linked() -> None:
    assert {path.name for path in COMPONENTS.glob("*.css")} == set(
        re.findall(r'url\("components/(.+?)"\)', MAIN)
    )


def test_no_stylesheet_asks_for_anything_from_elsewhere() -> None:
    for path in COMPONENTS.parent.rglob("*.css"):
        assert "http" not in path.read_text().replace('a[href^="http"]', ""), path


def test_it_is_not_there_in_production() -> None:
    assert "styleguide" not in [pattern.name for pattern in urls.urlpatterns]


@pytest.mark.django_db
def test_it_renders(rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/styleguide/")
    request.user = AnonymousUser()
    html = styleguide(request).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted(one for one in set(ids) if ids.count(one) > 1)
    for name in ("badge-confidential", "field-wrong", "message is-failed", "programme-day", "stepper"):
        assert name in html


def test_the_page_of_a_fault_needs_nothing() -> None:
    assert "Something broke on our side" in render_to_string("500.html")


def test_help_is_at_the_same_place() -> None:
    assert reverse("frontend:help") == "/help/"
