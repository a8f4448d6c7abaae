"""Starts `manage.py serve …` again and again without reading the program each time: it is read once, then forked.

    python -m tests.faults.nursery        # then on its input, a line each:  PART PORT

Answers each line with the number of the process. A child is what `manage.py serve` is, from its first line on.
With LAST_WORDS in the environment, the first process that is to say something with this `client_id` is dead instead:
between its commit and its word.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"


def main() -> None:
    import django

    django.setup()
    from django.urls import get_resolver

    import config.servers  # noqa: F401 - read now, so that the children have it
    from live import hub

    hub.HEARTBEAT_SECONDS = float(os.environ.get("HEARTBEAT", hub.HEARTBEAT_SECONDS))
    hub.REVALIDATE_SECONDS = float(os.environ.get("REVALIDATE", hub.REVALIDATE_SECONDS))
    assert get_resolver().url_patterns
    if last_words := os.environ.get("LAST_WORDS"):
        die_before_saying(last_words, Path(os.environ["VAR"]) / "died")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    print("ready", flush=True)
    for line in sys.stdin:
        part, port = line.split()
        child = os.fork()
        if not child:
            serve(part, port)
        print(child, flush=True)


def die_before_saying(client_id: str, died: Path) -> None:
    import live

    publish = live.publish

    def die_or_publish(topic: str, frame: dict[str, Any]) -> None:
        if frame.get("client_id") == client_id and not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        publish(topic, frame)

    live.publish = die_or_publish


def serve(part: str, port: str) -> None:
    from django.core.management import call_command

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        call_command("serve", part, port=int(port))
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
