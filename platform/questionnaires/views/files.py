from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from conversations import serving
from questionnaires.models import Upload


@login_required
@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Of an answer, to who may have it at this moment; the same rules of giving out as for files of messages."""
    found = get_object_or_404(Upload.objects.visible_to(request.user).for_serving(), key=key)
    return serving.answer(request, found)  # type: ignore[arg-type]
