"""What somebody has begun to write in a thread, the same on all their devices. No word of it gets lost.

A draft that was sent or thrown away stays as an empty row: so its revision goes on counting, and a device that was
away cannot bring back what was sent from another.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import live
from conversations.actions.refused import PostRefused, known_language, short_enough, storable
from conversations.frames import draft_frame
from conversations.models import SavedDraft, Thread
from conversations.models.saved_draft import LONGEST_DRAFT
from live import topics
from people.models import Person

if TYPE_CHECKING:
    from conversations.actions.posting import Draft


class DraftStale(PostRefused):
    """Another device has written since: `draft` is what stands, and `more` tells it."""

    def __init__(self, draft: SavedDraft) -> None:
        self.draft = draft
        frame = draft_frame(draft)
        super().__init__(
            "stale",
            _("You have gone on writing on another device. Nothing was overwritten."),
            more={name: frame[name] for name in ("body", "language", "reply_to", "draft_revision")},
        )


@transaction.atomic
def keep_draft(
    *,
    thread: Thread,
    person: Person,
    body: str,
    language: str,
    reply_to: int | None = None,
    known: int = 0,
) -> SavedDraft:
    """Keep what stands in a composer; an empty text throws the draft away.

    `known` is the revision that the device goes by. Raises DraftStale where a later one says something else, and
    PostRefused: "too_long" (three times what can be sent: who writes too much is told when they send it), "unstorable",
    "language".
    """
    body = short_enough(storable(body), LONGEST_DRAFT)
    language = known_language(language)
    if not body.strip():
        body, reply_to = "", None
    saved = locked_draft(thread, person, language, body)
    if (saved.body, saved.reply_to) == (body, reply_to) and (not body or saved.language == language):
        return saved
    if known < saved.revision:
        raise DraftStale(saved)
    saved.body, saved.language, saved.reply_to = body, language, reply_to
    return kept(saved)


@transaction.atomic
def discard_draft(*, thread: Thread, person: Person, known: int | None = None) -> SavedDraft:
    """Throw a draft away. With `known` only the one of that revision: raises DraftStale for a later one."""
    saved = locked_draft(thread, person, person.language, "")
    if not saved.body:
        return saved
    if known is not None and known < saved.revision:
        raise DraftStale(saved)
    return emptied(saved)


def locked_draft(thread: Thread, person: Person, language: str, body: str) -> SavedDraft:
    """The person's row, made where there is none; for an empty text it is not worth one."""
    blank = SavedDraft(thread=thread, person=person, language=language)
    if body:
        SavedDraft.objects.bulk_create([blank], ignore_conflicts=True)
    rows = SavedDraft.objects.select_for_update(of=("self",))
    return rows.filter(thread=thread, person=person).first() or blank


def clear_sent(sent: Iterable["Draft"]) -> None:
    """Called in the transaction of the posts: what was sent is no draft any more.

    That is the draft that a post says it came from, or one with the same words; one that another device has written
    since stays.
    """
    posts: dict[tuple[int, int], list[Draft]] = defaultdict(list)
    for one in sent:
        posts[one.author_id, one.thread_id].append(one)
    # Also of people who wrote in another thread of the batch: the plain question is the quick one.
    rows = SavedDraft.objects.select_for_update(of=("self",)).filter(
        person__in={person for person, _thread in posts}, thread__in={thread for _person, thread in posts}
    )
    for saved in rows.exclude(body="").order_by("pk"):
        if any(came_from(saved, post) for post in posts.get((saved.person_id, saved.thread_id), ())):
            emptied(saved)


def came_from(saved: SavedDraft, post: "Draft") -> bool:
    return saved.revision <= (post.draft_revision or 0) or saved.body.strip() == post.body


def emptied(saved: SavedDraft) -> SavedDraft:
    saved.body, saved.reply_to = "", None
    return kept(saved)


def kept(saved: SavedDraft) -> SavedDraft:
    saved.revision += 1
    saved.changed_at = timezone.now()
    saved.save(update_fields=["body", "language", "reply_to", "revision", "changed_at"])
    transaction.on_commit(partial(live.publish, topics.person(saved.person_id), draft_frame(saved)))
    return saved
