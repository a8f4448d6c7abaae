"""Background work: each task is called again and again, finds by itself what is due, and does it.

A task is a function without arguments. What has to happen later is a row with a due time, so a killed worker
loses nothing: the next round, of this worker or another, finds the row again.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections
from django.utils.module_loading import import_string

log = logging.getLogger("worker")

ROUND_SECONDS = 1.0

TASKS: list[str] = [
    "spaces.tasks.remind_coordinators",
    "spaces.tasks.mail_invitations",
    "spaces.tasks.end_lapsed_invitations",
    "registrations.tasks.give_back_seats_of_the_gone",
    "registrations.tasks.catch_up",
    "registrations.tasks.release_pools",
    "registrations.tasks.move_up_in_groups",
    "registrations.tasks.let_go_after_the_end",
    "registrations.tasks.forget_answers",
    "registrations.tasks.mail_guests",
    "registrations.tasks.forget_guest_requests",
    "home.tasks.forget_guests",
    "registrations.letter_tasks.send_letters",
    "registrations.letter_tasks.remind",
    "needs.tasks.purge",
    "needs.tasks.forget_notes",
    "evidence.proof_tasks.make_packs",
    "evidence.proof_tasks.freeze_records",
    "evidence.proof_tasks.end_retention",
    "calendars.tasks.mail_invitations",
    "notices.tasks.send_mail",
    "conversations.tasks.sweep_unsent",
    "conversations.tasks.sweep_files",
    "questionnaires.tasks.sweep_files",
    "notices.tasks.answer_mails",
    "notices.tasks.forget_mails",
    "notices.pushing.send_pushes",
    "home.digests.send_digests",
    "home.tasks.read_mail",
    "scheduling.reading.read_busy_calendars",
    "scheduling.tasks.close_polls",
    "scheduling.tasks.remind",
    "scheduling.tasks.mail_guests",
]


def run(stop: threading.Event) -> None:
    """Work until `stop` is set. The task under way is finished first."""
    tasks = [(name, import_string(name)) for name in TASKS]
    while not stop.is_set():
        began = time.monotonic()
        for name, task in tasks:
            if stop.is_set():
                break
            attempt(name, task)
        stop.wait(max(0.0, ROUND_SECONDS - (time.monotonic() - began)))


def attempt(name: str, task: Callable[[], object]) -> None:
    close_old_connections()
    try:
        task()
    except Exception:
        log.exception("The task %s failed; it is tried again in a moment.", name)
    finally:
        close_old_connections()
