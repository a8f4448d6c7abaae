"""Which files go with which message, in a batch of drafts."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conversations.actions.refused import PostRefused
from conversations.files.limits import LARGEST_TOGETHER, MOST_FILES
from conversations.models import Attachment, Message
from conversations.models.attachment import is_key
from conversations.noted import note


class WithFiles(Protocol):
    @property
    def author_id(self) -> int: ...
    @property
    def thread_id(self) -> int: ...
    @property
    def attachments(self) -> tuple[str, ...]: ...


def distinct(keys: Iterable[str]) -> tuple[str, ...]:
    """Each key once, in order. Raises PostRefused."""
    found = tuple(dict.fromkeys(keys))
    if len(found) > MOST_FILES:
        raise too_many()
    if not all(map(is_key, found)):
        raise no_such_file()
    return found


def too_many() -> PostRefused:
    sentence = ngettext(
        "A message takes %(most)s file at most. Leave some out, or make two messages of it.",
        "A message takes %(most)s files at most. Leave some out, or make two messages of it.",
        MOST_FILES,
    )
    return PostRefused("too_many_files", sentence % {"most": MOST_FILES}, field="attachments")


def no_such_file() -> PostRefused:
    return PostRefused("no_such_file", _("A file of this message is not there any more. Attach it again."))


class Claims:
    """The locked rows of files that the drafts name: one query, none where they name none."""

    def __init__(self, drafts: Iterable[WithFiles]) -> None:
        keys = {key for one in drafts for key in one.attachments}
        self.free: dict[str, Attachment] = {}
        self.given: list[Attachment] = []
        if keys:
            found = Attachment.objects.select_for_update(of=("self",), no_key=True).filter(
                key__in=keys, message=None
            )
            self.free = {attachment.key: attachment for attachment in found.order_by("pk")}

    def refusal(self, one: WithFiles) -> PostRefused | None:
        """Files go with a message of their uploader, in the thread that they were uploaded for, and once."""
        files = [self.free.get(key) for key in one.attachments]
        own = [
            file
            for file in files
            if file and file.uploader_id == one.author_id and file.thread_id == one.thread_id
        ]
        if len(own) < len(files):
            return no_such_file()
        if sum(file.size for file in own) > LARGEST_TOGETHER:
            return PostRefused(
                "too_large_together",
                _("The files of this message are too large together. Make two messages of it."),
            )
        return None

    def give(self, one: WithFiles, message: Message) -> None:
        """Remember that they go with a message that is about to be stored."""
        for key in one.attachments:
            attachment = self.free.pop(key)
            attachment.message = message
            self.given.append(attachment)

    def store(self) -> None:
        """After the messages: at most one query. The messages know their files then, without another."""
        if not self.given:
            return
        Attachment.objects.bulk_update(self.given, ["message"])
        of_message: dict[Message, list[Attachment]] = {}
        for attachment in sorted(self.given, key=lambda one: one.pk):
            if attachment.message is not None:
                of_message.setdefault(attachment.message, []).append(attachment)
        for message, files in of_message.items():
            note(message, "attachments", files)
