from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notices.choosing import choose, settings_of
from notices.forms import MailSettingsForm
from notices.push import vapid
from people.answering import answer_form, posted
from people.models import Person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """What one is mailed, and when."""
    person = cast(Person, request.user)
    chosen = settings_of(person)
    form = MailSettingsForm(posted(request), chosen=chosen)
    return answer_form(
        request,
        form,
        lambda: choose(person=person, **form.cleaned_data),
        page="notices/preferences.html",
        context={"push_key": vapid.public_text() if vapid.is_on() else ""},
        to=lambda _chosen: "notices:mail",
        said=_("Your choice is noted."),
    )
