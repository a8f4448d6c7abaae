from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from notices import outbox


def outbox_list(request: HttpRequest) -> HttpResponse:
    if not settings.OUTBOX_VISIBLE:
        raise Http404
    return render(request, "notices/outbox.html", {"mails": outbox.newest()})


def outbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    mail = outbox.find(name) if settings.OUTBOX_VISIBLE else None
    if mail is None:
        raise Http404
    body = mail.get_body(("plain", "html"))
    context = {
        "mail": mail,
        "text": body.get_content() if body else "",
        "calendar": outbox.calendar_of(mail),
    }
    return render(request, "notices/outbox_mail.html", context)
