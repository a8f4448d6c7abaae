"""Files of this room on the disk: wholly written before a row names them, removed after no row does any more."""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.files.limits import KEPT_FREE
from evidence.models import KeptFile, Project
from evidence.models.kept_file import FOLDER
from evidence.proof_policy import ProofRefused

log = logging.getLogger("evidence")

PIECE = 1024 * 1024
ORPHAN_AFTER_SECONDS = 24 * 60 * 60
A_ROUND = 100


def keep(*, name: str, content_type: str, content: File) -> KeptFile:
    """Written to the disk, not yet a row: the caller saves it with what names it. Raises ProofRefused("no_room")."""
    kept = KeptFile(name=name, content_type=content_type, size=content.size)
    kept.sha256 = digest(content)
    try:
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(media).free < KEPT_FREE + kept.size:
            raise OSError("The disk is nearly full.")
        kept.file.save(kept.key, content, save=False)
        with kept.file.open("rb") as written:
            os.fsync(written.fileno())
    except OSError as error:
        log.error("A file could not be kept: %s", error)
        remove(kept.file.name)
        raise ProofRefused("no_room", _("The server has no room for files now. Try again later."))
    return kept


def digest(content: File) -> str:
    found = hashlib.sha256()
    content.seek(0)
    while piece := content.read(PIECE):
        found.update(piece)
    content.seek(0)
    return found.hexdigest()


def remove(path: str | None) -> None:
    """A file that is not there is removed already; one that resists is swept up later."""
    if not path:
        return
    try:
        KeptFile._meta.get_field("file").storage.delete(path)
    except OSError as error:
        log.warning("A file could not be removed: %s", error)


@transaction.atomic
def let_go(files: Iterable[KeptFile]) -> None:
    """Their rows at once, which nothing may name any more; what they hold after the commit."""
    found = list(files)
    KeptFile.objects.filter(pk__in=[one.pk for one in found]).delete()
    for one in found:
        transaction.on_commit(partial(remove, one.file.name), robust=True)


def sweep() -> int:
    """Remove what is older than a day and named by nothing: rows first, then files that no row knows. Returns how many."""
    removed = sweep_rows()
    media, until = Path(settings.MEDIA_ROOT), time.time() - ORPHAN_AFTER_SECONDS
    old = (
        path.relative_to(media).as_posix()
        for path in media.glob(f"{FOLDER}/*/*")
        if path.is_file() and path.stat().st_mtime < until
    )
    while some := list(islice(old, A_ROUND)):
        known = set(KeptFile.objects.filter(file__in=some).values_list("file", flat=True))
        for path in set(some) - known:
            remove(path)
            removed += 1
    return removed


@transaction.atomic
def sweep_rows() -> int:
    """A signature goes with its attendance, and leaves its file behind."""
    unnamed = KeptFile.objects.filter(
        signature=None,
        scan=None,
        pack=None,
        created_at__lt=timezone.now() - timedelta(seconds=ORPHAN_AFTER_SECONDS),
    ).exclude(pk__in=Project.objects.exclude(logo=None).values("logo"))
    found = list(unnamed.order_by("pk")[:A_ROUND])
    let_go(found)
    return len(found)
