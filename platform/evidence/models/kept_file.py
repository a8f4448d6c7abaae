import secrets
from pathlib import PurePosixPath
from types import SimpleNamespace

from django.db import models
from django.utils import timezone

FOLDER = "evidence"


def new_key() -> str:
    return secrets.token_urlsafe(16)


def stored_as(kept: "KeptFile", name: str) -> str:
    """A name of ours: nothing that somebody typed becomes part of a path."""
    return str(PurePosixPath(FOLDER) / kept.key[:2] / kept.key)


class KeptFile(models.Model):
    """A file of this room: a logo, a signature, a scanned sheet, a pack. Who may have it is who may see what it is of.

    Nothing names it that has not been written wholly; what nothing names is swept up.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Octets")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=stored_as, max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> SimpleNamespace:
        """As the room of talk asks of what it serves: no copy of these stays in a browser."""
        return SimpleNamespace(space=SimpleNamespace(is_confidential=True))

    def content(self) -> bytes:
        with self.file.open("rb") as opened:
            read: bytes = opened.read()
        return read
