"""What is due in this room: letting go of files that are nobody's answer."""

import time

from questionnaires import actions

SWEEP_SECONDS = 60 * 60
_swept_at = -float(SWEEP_SECONDS)


def sweep_files() -> int:
    """Looks through the whole folder, so at most once an hour in each worker."""
    global _swept_at
    if time.monotonic() - _swept_at < SWEEP_SECONDS:
        return 0
    _swept_at = time.monotonic()
    return actions.sweep_files()
