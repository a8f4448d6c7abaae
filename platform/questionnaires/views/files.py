from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from conversations import serving
from people.guests import guests_in
from questionnaires.models import Upload


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Of an answer, to who may have it at this moment; the same rules of giving out as for files of messages."""
    people = guests_in(request) or [request.user]
    if not people[0].is_authenticated:
        return redirect_to_login(request.get_full_path())
    theirs = Q(pk__in=[])
    for person in people:
        theirs |= Q(pk__in=Upload.objects.visible_to(person).values("pk"))
    found = get_object_or_404(Upload.objects.filter(theirs).for_serving(), key=key)
    return serving.answer(request, found)  # type: ignore[arg-type]
