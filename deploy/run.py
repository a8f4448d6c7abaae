"""What `make run` does once everything is installed: prepare the database, the languages and the static files, serve."""

import hashlib
import io
import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT), str(ROOT / "deploy")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")


def port() -> int:
    from config import environment

    return environment.number("PORT", 8000, 1, 65535)


def refuse_a_busy_port(number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            sys.exit(f"Port {number} is reserved on this machine. Take a higher one: make run PORT=8001")
        except OSError:
            sys.exit(f"Port {number} is taken. Take another: make run PORT={number % 65535 + 1}")


def collect_static() -> None:
    """Only when a file has changed: hashing and compressing them takes longer than all the rest."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Collecting static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest.hexdigest())


def main() -> None:
    number = port()
    refuse_a_busy_port(number)
    import messages

    messages.main()
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    print("Preparing the database", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if settings.DEMO:
        call_command("demo", if_empty=True, stdout=io.StringIO())  # how to sign in is said once, below
        call_command("demo", personas=True)
    sys.stdout.flush()
    # In this same process: reading the whole program a second time would double the wait.
    call_command("serve", port=number)


if __name__ == "__main__":
    main()
