"""Files of messages: taken in, taken back, swept up.

A row stands only for a file that is wholly there: the file is written first and the row after it. Where a process dies
between the two, or a deletion of rows is committed and the process dies before the files go, files are left without
rows; `sweep_files` finds them.
"""

import logging
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conversations.actions.posting import require_may_post
from conversations.actions.refused import PostRefused, gone
from conversations.files import Kind, Unfit, clean_name, recognise
from conversations.files.limits import KEPT_FREE, LARGEST_FILE, MIB, MOST_UNSENT, MOST_UNSENT_FILES
from conversations.models import Attachment, Thread
from people.models import Person

log = logging.getLogger("conversations")

UNSENT_FOR = timedelta(hours=24)
ORPHAN_AFTER_SECONDS = 24 * 60 * 60
A_ROUND = 100

UNFIT: dict[str, Promise] = {
    "kind": _(
        "“%(name)s” is of a kind that can't be attached. Pictures (PNG, JPEG, GIF, WebP), PDF, documents of Word, Excel, "
        "PowerPoint and OpenDocument, text, Markdown, CSV, MP4, M4A and MP3 can."
    ),
    "mismatch": _("“%(name)s” is not what its name says. Save it anew in the right kind and attach that."),
    "broken": _("“%(name)s” is damaged or incomplete. Save it anew and attach that."),
    "macros": _("“%(name)s” contains macros, which could do harm. Save it without them and attach that."),
    "pixels": _("“%(name)s” has too many pixels to be shown. Make it smaller and attach that."),
}


def attach(*, thread: Thread, by: Person, name: str, content: File) -> Attachment:
    """Keep a file for a message that `by` is about to write in `thread`.

    Raises PostRefused: `empty_file`, `too_large`, `kind`, `mismatch`, `broken`, `macros`, `pixels` of the file itself;
    `unsent_full`, `day_full` of what its uploader may keep; `no_room` of the server; and as posting does.
    """
    name = clean_name(name)
    kind, kept = checked(name, content)
    require_room(by, len(kept))
    attachment = Attachment(
        thread=thread, uploader=by, name=name, content_type=kind.content_type, size=len(kept)
    )
    write(attachment, kept)
    try:
        with transaction.atomic():
            require_may_post(by, thread)
            Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
            require_room(by, len(kept))
            attachment.save()
    except BaseException:
        remove(attachment.file.name)
        raise
    return attachment


def checked(name: str, content: File) -> tuple[Kind, bytes]:
    if (content.size or 0) > LARGEST_FILE:
        sentence = _(
            "“%(name)s” is too large: a file may have %(most)s MB. Make it smaller or send a link to it."
        )
        raise refused("too_large", sentence, name=name, most=LARGEST_FILE // MIB)
    given = content.read()
    if not given:
        raise refused("empty_file", _("“%(name)s” is empty."), name=name)
    try:
        return recognise(name, given)
    except Unfit as unfit:
        raise refused(unfit.code, UNFIT[unfit.code], name=name)


def refused(code: str, sentence: str | Promise, **names: object) -> PostRefused:
    return PostRefused(code, sentence % names, field="file")


def require_room(by: Person, size: int) -> None:
    """One query. Raises PostRefused."""
    unsent = Q(message=None)
    found = Attachment.objects.filter(uploader=by).aggregate(
        files=Count("pk", filter=unsent),
        unsent=Sum("size", filter=unsent, default=0),
        today=Sum("size", filter=Q(created_at__gt=timezone.now() - timedelta(days=1)), default=0),
    )
    if found["files"] >= MOST_UNSENT_FILES or found["unsent"] + size > MOST_UNSENT:
        raise PostRefused(
            "unsent_full",
            _("You have too many files waiting that are not sent. Send or remove some of them first."),
        )
    if found["today"] + size > settings.FILES_PER_DAY_MB * MIB:
        sentence = _(
            "You have attached %(most)s MB in a day, which is as much as is possible. Go on tomorrow."
        )
        raise PostRefused("day_full", sentence % {"most": settings.FILES_PER_DAY_MB})


def write(attachment: Attachment, kept: bytes) -> None:
    """Wholly and on the disk, or not at all. Raises PostRefused("no_room")."""
    try:
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(media).free < KEPT_FREE + len(kept):
            raise OSError("The disk is nearly full.")
        attachment.file.save(attachment.key, ContentFile(kept), save=False)
        with attachment.file.open("rb") as written:
            os.fsync(written.fileno())
    except OSError as error:
        log.error("A file could not be kept: %s", error)
        remove(attachment.file.field.generate_filename(attachment, attachment.key))
        raise PostRefused(
            "no_room",
            _("The server has no room for files now. Send your text without them, or try again later."),
        )


def remove(path: str | None) -> None:
    """A file that is not there is removed already; one that resists is swept up later."""
    try:
        storage().delete(path or "")
    except OSError as error:
        log.warning("A file could not be removed: %s", error)


def storage() -> Storage:
    found: Storage = Attachment._meta.get_field("file").storage
    return found


@transaction.atomic
def discard(*, attachment: Attachment, by: Person) -> None:
    """Take back what is not sent yet. Raises PostRefused where it was sent meanwhile, or is another's."""
    found = Attachment.objects.unsent_of(by).select_for_update(of=("self",)).filter(pk=attachment.pk)
    if not let_go(found):
        raise gone()


@transaction.atomic
def let_go(attachments: Iterable[Attachment]) -> int:
    """Their rows at once, their files after the commit. Returns how many."""
    found = list(attachments)
    Attachment.objects.filter(pk__in=[one.pk for one in found]).delete()
    for one in found:
        transaction.on_commit(partial(remove, one.file.name), robust=True)
    return len(found)


def sweep_unsent() -> int:
    """Let go of what has waited for a day without being sent. One query where there is nothing to do."""
    due = Attachment.objects.filter(message=None, created_at__lt=timezone.now() - UNSENT_FOR).order_by("pk")
    if not due.exists():
        return 0
    with transaction.atomic():
        return let_go(due.select_for_update(of=("self",), skip_locked=True)[:A_ROUND])


def sweep_files() -> int:
    """Remove files older than a day that no row knows, and what was never wholly received. Returns how many."""
    removed = 0
    for path in older_than_a_day(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*")):
        path.unlink(missing_ok=True)
        removed += 1
    media = Path(settings.MEDIA_ROOT)
    # As rows name them: attachments/ab/abcdef.
    files = (path.relative_to(media).as_posix() for path in older_than_a_day(media.glob("attachments/*/*")))
    while some := list(islice(files, A_ROUND)):
        known = set(Attachment.objects.filter(file__in=some).values_list("file", flat=True))
        for path in set(some) - known:
            remove(path)
            removed += 1
    return removed


def older_than_a_day(paths: Iterable[Path]) -> Iterator[Path]:
    until = time.time() - ORPHAN_AFTER_SECONDS
    for path in paths:
        try:
            is_old = path.stat().st_mtime < until
        except FileNotFoundError:
            continue
        if is_old:
            yield path
