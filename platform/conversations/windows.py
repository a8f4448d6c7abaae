"""Which of a thread's messages a page shows. `seq` has no gaps, so a window is two numbers, and costs the same anywhere."""

from dataclasses import dataclass
from datetime import datetime

from conversations import ranges
from conversations.frames import Frame, message_frame
from conversations.models import Message, Reading, Thread
from people.models import Person

SIZE = 30
READ_BEFORE = 3  # so many that are known stand before the first unread one


@dataclass(frozen=True)
class Row:
    frame: Frame
    at: datetime
    is_first_unread: bool = False


def row(message: Message) -> Row:
    return Row(message_frame(message), message.created_at)


@dataclass(frozen=True)
class Window:
    thread: Thread
    first: int
    last: int
    first_unread: int
    reading: Reading | None

    @property
    def has_earlier(self) -> bool:
        return self.first > 1

    @property
    def has_later(self) -> bool:
        return self.last < self.thread.last_seq

    @property
    def unread(self) -> int:
        return self.thread.last_seq - (self.reading.read_count if self.reading else 0)

    def rows(self) -> list[Row]:
        """Seven queries at most."""
        found = self.thread.messages.for_list().filter(seq__range=(self.first, self.last)).order_by("seq")
        return [
            Row(message_frame(one), one.created_at, bool(self.unread) and one.seq == self.first_unread)
            for one in found
        ]


def window(thread: Thread, person: Person, *, before: int | None = None, after: int | None = None) -> Window:
    """The thirty before or after a `seq`; without either those around the first unread one, or the newest."""
    reading = Reading.objects.filter(thread=thread, person=person).first()
    first_unread = ranges.first_missing(reading.ranges if reading else [])
    if before is not None:
        last = min(before - 1, thread.last_seq)
        first = last - SIZE + 1
    else:
        newest = thread.last_seq - SIZE + 1
        first = min(newest, first_unread - READ_BEFORE) if after is None else after + 1
        last = min(max(first, 1) + SIZE - 1, thread.last_seq)
    return Window(thread, max(first, 1), last, first_unread, reading)
