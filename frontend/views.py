"""Pages that belong to no room: help, the accessibility statement, the guide to components."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.forms import SampleForm


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/accessibility.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """As it stands, asked for anew each time: a browser compares it with what it has."""
    script = (Path(__file__).parent / "static/js/service-worker.js").read_text()
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/styleguide.html", samples())


def samples() -> dict[str, Any]:
    """Plain objects that look like what the components take: this room knows no models."""
    countries = [
        SimpleNamespace(pk=code, short=short, name=name)
        for code, short, name in [
            ("DE", "DE", "Germany"),
            ("DK", "DK", "Denmark"),
            ("EE", "EE", "Estonia"),
            ("GB", "UK", "United Kingdom"),
            ("PL", "PL", "Poland"),
        ]
    ]
    return {
        "countries": countries,
        "people": [
            SimpleNamespace(name="Kadri Õunapuu", is_demo=True),
            SimpleNamespace(name="Łukasz Świątek", is_demo=False),
        ],
        "tones": ["neutral", "info", "ok", "warn", "error", "accent", "confidential"],
        "starts_at": datetime(2026, 3, 5, 12, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 5, 13, 30, tzinfo=UTC),
        "early_at": datetime(2026, 6, 23, 6, 30, tzinfo=UTC),
        "early_until": datetime(2026, 6, 23, 7, 30, tzinfo=UTC),
        "zones": [
            "Europe/Berlin",
            "Europe/Copenhagen",
            "Europe/London",
            "Europe/Tallinn",
            "Europe/Warsaw",
        ],
        "far_zones": ["America/New_York", "Asia/Kolkata", "Europe/Berlin"],
        "holidays": [SimpleNamespace(day=date(2026, 6, 23), name="Victory Day", places=("EE",))],
        "first_day": date(2026, 3, 5),
        "last_day": date(2026, 3, 7),
        "empty_form": SampleForm(auto_id="empty_%s"),
        "wrong_form": SampleForm({"email": "kadri", "seats": "0"}, auto_id="wrong_%s"),
        "page": Paginator(range(90), 30).page(2),
    }
