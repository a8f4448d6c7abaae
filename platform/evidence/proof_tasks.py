"""What is due of proof: packs to be made, records to be written apart, and what may be kept no longer."""

import logging
import threading
import time

from django.db import connection

from evidence import files
from evidence.actions import packs, records

log = logging.getLogger("evidence")

SWEEP_EVERY_SECONDS = 600.0
_making: threading.Thread | None = None
_next_sweep = 0.0


def make_packs() -> bool:
    """Begin with the next pack where one is due. Whether one was begun.

    A pack of a thousand people takes a while and must not hold up mail, so a thread makes it; the next waits for its end.
    """
    global _making
    if (_making and _making.is_alive()) or not packs.is_due():
        return False
    _making = threading.Thread(target=make_one, name="packs", daemon=True)
    _making.start()
    return True


def make_one() -> None:
    try:
        packs.make_next()
    except Exception:
        log.exception("A pack could not be begun.")
    finally:
        connection.close()


def wait_for_packs(seconds: float) -> None:
    """For who has to know that it is made."""
    if _making is not None:
        _making.join(seconds)


def freeze_records() -> int:
    return records.freeze_what_is_over()


def end_retention() -> int:
    """Every ten minutes is often enough for what is counted in years."""
    global _next_sweep
    if time.monotonic() < _next_sweep:
        return 0
    _next_sweep = time.monotonic() + SWEEP_EVERY_SECONDS
    return records.delete_what_is_due() + files.sweep()
