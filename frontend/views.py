"""Pages that belong to no room: help, the accessibility statement, the guide to components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/accessibility.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/styleguide.html")
