from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from conversations.differences import Part, difference
from conversations.models import Message, Version
from conversations.views.messages import visible_message
from conversations.windows import row

ON_A_PAGE = 10  # each is compared with the next


@dataclass(frozen=True)
class Change:
    version: Version
    parts: list[Part]
    other_language: str = ""


@login_required
@require_safe
def versions(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """What a message said before each edit, the latest first, and what that edit changed."""
    found = visible_message(request, pk, seq)
    page = Paginator(found.versions.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "thread": found.thread,
        "space": found.thread.space,
        "row": row(found),
        "page": page,
        "changes": changes(found, list(page.object_list)),
    }
    return render(request, "conversations/versions.html", context)


def changes(message: Message, shown: list[Version]) -> list[Change]:
    """Each of `shown`, the latest first, beside what replaced it: the version after it, or what stands now. One query."""
    if not shown:
        return []
    newer = message.versions.filter(pk__gt=shown[0].pk).order_by("pk").first()
    after: Message | Version = newer or message
    found = []
    for version in shown:
        other = version.language if version.language != after.language else ""
        name = get_language_info(other)["name_translated"] if other else ""
        found.append(Change(version, difference(version.body, after.body), name))
        after = version
    return found
