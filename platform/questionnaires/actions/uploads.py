"""Files that are answers: taken in like those of messages, by the same rules, into a place of their own.

A row stands only for a file that is wholly there; a file without a row is swept up.
"""

from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.actions.attachments import checked, older_than_a_day, remove, write
from conversations.actions.refused import PostRefused
from conversations.files import clean_name
from conversations.files.limits import MIB
from people.models import Person
from questionnaires.models import Filling, Question, SavedPage, Upload
from questionnaires.models.filling import UploadQuerySet
from questionnaires.policy import FormRefused

MOST_UPLOADS = 20  # of a filling
UNUSED_FOR = timedelta(hours=24)
A_ROUND = 100


def keep_file(*, filling: Filling, question: Question, name: str, content: File) -> Upload:
    """Raises FormRefused with the codes of `conversations.actions.attach`; `field` is the question's key, where it is
    the file that was wrong."""
    name = clean_name(name)
    try:
        kind, kept = checked(name, content)
        require_room(filling, len(kept))
        upload = Upload(
            filling=filling, question=question, name=name, content_type=kind.content_type, size=len(kept)
        )
        write(upload, kept)
    except PostRefused as refused:
        raise FormRefused(refused.code, refused.message, field=question.key)
    try:
        with transaction.atomic():
            Person.objects.select_for_update(of=("self",), no_key=True).get(pk=filling.person_id)
            require_room(filling, len(kept))
            upload.save()
    except BaseException:
        remove(upload.file.name)
        raise
    return upload


def require_room(filling: Filling, size: int) -> None:
    """Two queries. Raises FormRefused."""
    if Upload.objects.filter(filling=filling).count() >= MOST_UPLOADS:
        raise FormRefused(
            "unsent_full", _("You have given too many files here. Wait a day, or give other answers first.")
        )
    since = timezone.now() - timedelta(days=1)
    today = Upload.objects.filter(filling__person=filling.person_id, created_at__gt=since)
    if today.aggregate(size=Sum("size", default=0))["size"] + size > settings.FILES_PER_DAY_MB * MIB:
        sentence = _(
            "You have attached %(most)s MB in a day, which is as much as is possible. Go on tomorrow."
        )
        raise FormRefused("day_full", sentence % {"most": settings.FILES_PER_DAY_MB})


@transaction.atomic
def let_go(uploads: UploadQuerySet) -> int:
    """Their rows at once, their files after the commit. Returns how many."""
    found = list(uploads)
    Upload.objects.filter(pk__in=[one.pk for one in found]).delete()
    for one in found:
        transaction.on_commit(partial(remove, one.file.name), robust=True)
    return len(found)


def sweep_files() -> int:
    """Remove what nobody's answer names a day after it was given, and files that no row knows. Returns how many."""
    until = timezone.now() - UNUSED_FOR
    old = Upload.objects.filter(is_handed_in=False, created_at__lt=until)
    named = {
        value
        for saved in SavedPage.objects.filter(filling__in=old.values("filling")).values_list(
            "answers", flat=True
        )
        for value in saved.values()
        if isinstance(value, str)
    }
    removed = let_go(old.exclude(key__in=named).order_by("pk")[:A_ROUND])  # type: ignore[arg-type]
    media = Path(settings.MEDIA_ROOT)
    files = (path.relative_to(media).as_posix() for path in older_than_a_day(media.glob("answers/*/*")))
    while some := list(islice(files, A_ROUND)):
        known = set(Upload.objects.filter(file__in=some).values_list("file", flat=True))
        for path in set(some) - known:
            remove(path)
            removed += 1
    return removed
