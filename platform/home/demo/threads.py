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
    circle = row.get("circle", Thread.Circle.MEMBERS)
    thread = conversations.start_thread(
        space=space, by=by, title=row["title"], language=row["language"], circle=circle
    )
    for seq, message in enumerate(row["message"], 1):
        say(thread, seq, message, cast)
    return thread


def say(thread: Thread, seq: int, row: dict[str, Any], cast: Cast) -> None:
    """One message, with what became of it."""
    author = cast[row["by"]]
    message = conversations.post_message(
        draft=conversations.draft(
            author=author,
            thread=thread,
            client_id=f"demo-{thread.pk}-{seq}",
            body=row.get("first", row["body"]),
            language=row["language"],
            reply_to=row.get("reply_to"),
        )
    )
    if "first" in row:
        conversations.edit_message(message=message, by=author, body=row["body"])
    for sign, people in row.get("signs", {}).items():
        for key in people:
            conversations.react(message=message, by=cast[key], sign=sign, on=True)


def date_back(thread: Thread, written: list[dict[str, Any]], days: Days) -> None:
    """Whoever posts, posts now: the rows alone can say that it was days ago."""
    messages = list(Message.objects.filter(thread=thread).order_by("seq"))
    for message, row in zip(messages, written, strict=True):
        message.created_at = days.hours_ago(row["hours_ago"])
        if message.edited_at:
            message.edited_at = days.hours_ago(row["hours_ago"] - 1)
            message.versions.update(written_at=message.created_at, replaced_at=message.edited_at)
    Message.objects.bulk_update(messages, ["created_at", "edited_at"])
    Thread.objects.filter(pk=thread.pk).update(
        created_at=messages[0].created_at, last_posted_at=messages[-1].created_at
    )
