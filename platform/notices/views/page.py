from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from notices import actions
from notices.models import Notice
from people.models import Person

PAGE = 50


@login_required
def index(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    return render(request, "notices/index.html", {"notices": Notice.objects.filter(recipient=person)[:PAGE]})


@login_required
def counter(request: HttpRequest) -> HttpResponse:
    """The piece in the shell that counts unread notices; it fetches itself anew when a frame says so."""
    return render(request, "components/_notices_counter.html")


@login_required
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Mark all read."""
    actions.mark_read(person=cast(Person, request.user))
    return redirect("notices:index")


@login_required
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice leads, and so have read it."""
    notice = get_object_or_404(Notice, recipient=request.user, pk=pk)
    actions.mark_read(person=cast(Person, request.user), notice_ids=[notice.pk])
    return redirect(notice.url)
