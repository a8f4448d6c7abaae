from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from conversations import serving
from people.guests import guests_in
from questionnaires.guests import guest_at
from questionnaires.models import Upload


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Of an answer, to who may have it at this moment; the same rules of giving out as for files of messages. To a guest
    in the browser that their page of what asked for it is open in."""
    if not request.user.is_authenticated and not guests_in(request):
        return redirect_to_login(request.get_full_path())
    found = get_object_or_404(Upload.objects.for_serving(), key=key)
    reader = guest_at(request, found.filling.questionnaire_id) or request.user
    if not Upload.objects.visible_to(reader).filter(pk=found.pk).exists():
        raise Http404
    return serving.answer(request, found)  # type: ignore[arg-type]
