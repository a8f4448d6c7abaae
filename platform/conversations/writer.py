"""One thread of each process that commits the posts of everybody together, and acknowledges them after the commit.

What a post costs is its transaction: the commit, and the dozen of questions that are asked once for all in it. While
one runs the next posts gather. Soon after it the first to come also waits while more come in, at most until as long after
it as it took of the processor: the posts of those who were just acknowledged are on their way, and the loop that takes
them in needs the processor, too. Who posts into a quiet thread waits for nobody.
"""

import logging
import os
import random
import threading
import time
from collections import deque
from concurrent.futures import Future

from django.db import OperationalError, close_old_connections, connection
from django.utils.translation import gettext_lazy as _

from conversations.actions.posting import Draft, PostRefused, post_message, post_messages
from conversations.models import Message
from conversations.passing import passes

log = logging.getLogger("conversations")

MOST_IN_ONE_COMMIT = 200
LONGEST_GATHER_SECONDS = 0.02
GATHER_STEP_SECONDS = 0.001
IDLE_SECONDS = 2.0
PATIENCE_SECONDS = 15.0
PAUSES_SECONDS = (0.02, 0.1)

Waiting = tuple[Draft, "Future[Message]"]


def post(draft: Draft) -> Message:
    """Post and wait for the commit. Raises PostRefused.

    Inside a transaction of the caller there is nothing to share: the post belongs to that transaction.
    """
    if connection.in_atomic_block:
        return post_message(draft=draft)
    try:
        return submit(draft).result(PATIENCE_SECONDS)
    except TimeoutError:
        # It may still come to be; sent again with the same client_id it is the same message.
        raise PostRefused("busy", _("This takes longer than it should. Your text is kept: send it again."))


def submit(draft: Draft) -> "Future[Message]":
    """The message once it is committed, or PostRefused."""
    return in_this_process().add(draft)


class Writer:
    """Its thread ends when there is nothing to do for a while, and with it its connection to the database."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.waiting: deque[Waiting] = deque()
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.ending = False
        self.more_until = 0.0

    def add(self, draft: Draft) -> "Future[Message]":
        future: Future[Message] = Future()
        with self.changed:
            self.waiting.append((draft, future))
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name="writer", daemon=True)
                self.thread.start()
            self.changed.notify()
        return future

    def run(self) -> None:
        try:
            while batch := self.next_batch():
                began = time.thread_time()
                settle(batch)
                self.more_until = time.monotonic() + min(time.thread_time() - began, LONGEST_GATHER_SECONDS)
        finally:
            connection.close()

    def next_batch(self) -> list[Waiting]:
        """What waits now; empty when this thread may end."""
        with self.changed:
            if not self.waiting and not self.ending:
                self.changed.wait(IDLE_SECONDS)
        self.gather()
        with self.changed:
            if not self.waiting:
                self.thread = None
            return [self.waiting.popleft() for _place in range(min(len(self.waiting), MOST_IN_ONE_COMMIT))]

    def gather(self) -> None:
        """Wait while posts keep coming in, soon after a commit."""
        seen = 0
        while seen < len(self.waiting) < MOST_IN_ONE_COMMIT and time.monotonic() < self.more_until:
            seen = len(self.waiting)
            time.sleep(GATHER_STEP_SECONDS)

    def finish(self) -> None:
        """Post what waits and end the thread; the next post begins another."""
        with self.changed:
            thread, self.ending = self.thread, True
            self.changed.notify()
        if thread is not None:
            thread.join(PATIENCE_SECONDS)
        self.ending = False


def settle(batch: list[Waiting]) -> None:
    """Commit a batch, then tell each who waits. Where the commit of all fails, each is tried alone."""
    try:
        close_old_connections()
        results = committed([draft for draft, _future in batch])
    except Exception as error:
        if len(batch) > 1:
            log.warning("A commit of %s posts failed (%s); each is tried alone.", len(batch), error)
            for one in batch:
                settle([one])
            return
        log.exception("A post failed.")
        batch[0][1].set_exception(error)
        return
    for (_draft, future), result in zip(batch, results, strict=True):
        if isinstance(result, PostRefused):
            future.set_exception(result)
        else:
            future.set_result(result)


def committed(drafts: list[Draft]) -> list[Message | PostRefused]:
    """Once more after an error that passes, while somebody waits for it: nobody should have to send again what two of
    our own transactions could not agree on. Not all at the same moment, or they meet again."""
    until = time.monotonic() + PATIENCE_SECONDS
    for pause in PAUSES_SECONDS:
        try:
            return post_messages(drafts=drafts)
        except OperationalError as error:
            if not passes(error) or time.monotonic() > until:
                raise
            log.warning("A commit of %s posts is tried again: %s", len(drafts), error)
        time.sleep(pause * (0.5 + random.random()))  # noqa: S311 - apart from others, and no secret
    return post_messages(drafts=drafts)


_writer = Writer()
_writer_lock = threading.Lock()


def in_this_process() -> Writer:
    """A fork needs a new one: threads don't come along."""
    global _writer
    with _writer_lock:
        if _writer.pid != os.getpid():
            _writer = Writer()
        return _writer
