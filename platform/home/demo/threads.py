from typing import Any

from conversations import actions as conversations
from conversations.models import Message, Thread
from home.demo.days import Days
from home.demo.facts import rows
from home.demo.people import Cast
from spaces.models import Space


def load(cast: Cast, days: Days) -> None:
    """Talk of the last days. Whoever wrote has read until their own last message."""
    spaces = {space.title: space for space in Space.objects.filter(is_demo=True)}
    for row in rows("threads")["thread"]:
        thread = make_thread(spaces[row["space"]], row, cast)
        if row.get("is_pinned"):
            conversations.set_pinned(thread=thread, by=cast[row["started_by"]], is_pinned=True)
        last = {message["by"]: seq for seq, message in enumerate(row["message"], 1)}
        for key, seq in last.items():
            conversations.mark_read(thread=thread, person=cast[key], first=1, last=seq)
        date_back(thread, row["message"], days)


def make_thread(space: Space, row: dict[str, Any], cast: Cast) -> Thread:
    by = cast[row["started_by"]]
    thread = conversations.start_thread(space=space, by=by, title=row["title"], language=row["language"])
    for seq, message in enumerate(row["message"], 1):
        conversations.post_message(
            draft=conversations.draft(
                author=cast[message["by"]],
                thread=thread,
                client_id=f"demo-{thread.pk}-{seq}",
                body=message["body"],
                language=message["language"],
                reply_to=message.get("reply_to"),
            )
        )
    return thread


def date_back(thread: Thread, written: list[dict[str, Any]], days: Days) -> None:
    """Whoever posts, posts now: the rows alone can say that it was days ago."""
    messages = list(Message.objects.filter(thread=thread).order_by("seq"))
    for message, row in zip(messages, written, strict=True):
        message.created_at = days.hours_ago(row["hours_ago"])
    Message.objects.bulk_update(messages, ["created_at"])
    Thread.objects.filter(pk=thread.pk).update(
        created_at=messages[0].created_at, last_posted_at=messages[-1].created_at
    )
