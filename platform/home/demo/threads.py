from typing import Any

from conversations.markdown import render
from conversations.models import Message, Reading, Thread
from home.demo.days import Days
from home.demo.facts import rows
from home.demo.people import Cast
from spaces.models import Space


def load(cast: Cast, days: Days) -> None:
    """Talk of the last days, as rows: whoever posts, posts now. Authors have read until their own last message."""
    spaces = {space.title: space for space in Space.objects.filter(is_demo=True)}
    for row in rows("threads")["thread"]:
        written = row["message"]
        thread = Thread.objects.create(
            space=spaces[row["space"]],
            title=row["title"],
            language=row["language"],
            is_pinned=row.get("is_pinned", False),
            last_seq=len(written),
            revision=len(written),
            created_by=cast[row["started_by"]],
            created_at=days.hours_ago(written[0]["hours_ago"]),
            last_posted_at=days.hours_ago(written[-1]["hours_ago"]),
        )
        Message.objects.bulk_create(
            make_message(thread, seq, message, cast, days) for seq, message in enumerate(written, 1)
        )
        last = {message["by"]: seq for seq, message in enumerate(written, 1)}
        Reading.objects.bulk_create(
            Reading(thread=thread, person=cast[key], ranges=[[1, seq]], read_count=seq)
            for key, seq in last.items()
        )


def make_message(thread: Thread, seq: int, row: dict[str, Any], cast: Cast, days: Days) -> Message:
    body = row["body"].strip()
    return Message(
        thread=thread,
        seq=seq,
        revision=seq,
        author=cast[row["by"]],
        client_id=f"demo-{thread.pk}-{seq}",
        body=body,
        html=render(body),
        language=row["language"],
        created_at=days.hours_ago(row["hours_ago"]),
    )
