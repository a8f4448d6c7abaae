"""The addresses that events and visits share; each room above adds its own list, and more."""

from typing import Any

from django.urls import path

from occasions import views
from occasions.kind import Kind


def pages(kind: Kind, parts: str) -> list[Any]:
    """`parts` is how its programme is called in addresses."""
    given = {"kind": kind}
    one = f"<slug:slug>/{parts}/<int:part_id>/"
    return [
        path("new/", views.new, given, name="new"),
        path("<slug:slug>/", views.detail, given, name="detail"),
        path("<slug:slug>/change/", views.change, given, name="change"),
        path("<slug:slug>/publication/", views.publication, given, name="publication"),
        path("<slug:slug>/cancellation/", views.cancellation, given, name="cancellation"),
        path(f"<slug:slug>/{parts}/new/", views.new_part, given, name="new_part"),
        path(one, views.part, given, name="part"),
        path(f"{one}cancellation/", views.part_cancellation, given, name="part_cancellation"),
    ]
