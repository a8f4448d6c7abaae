from typing import Any

from django.urls import include, path

from workgroups import views
from workgroups.kinds import LEARNING, WORKING, Kind


def pages(kind: Kind) -> tuple[list[Any], str]:
    given = {"kind": kind}
    return [
        path("", views.index, given, name="index"),
        path("new/", views.new, given, name="new"),
        path("<slug:slug>/", views.detail, given, name="detail"),
        path("<slug:slug>/edit/", views.edit, given, name="edit"),
        path("<slug:slug>/archive/", views.archive, given, name="archive"),
        path("<slug:slug>/reopening/", views.reopening, given, name="reopen"),
    ], kind.name


urlpatterns = [
    path("groups/", include(pages(WORKING))),
    path("learning/", include(pages(LEARNING))),
]
