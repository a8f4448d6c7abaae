import threading
import time

import pytest

from config import worker

done: list[str] = []


def count() -> None:
    done.append("counted")


def fail() -> None:
    done.append("failed")
    raise RuntimeError("a poisoned row")


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    done.clear()
    monkeypatch.setattr(worker, "ROUND_SECONDS", 0.01)
    monkeypatch.setattr(worker, "TASKS", [f"{__name__}.fail", f"{__name__}.count"])
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    return threading.Event()


def test_a_task_that_fails_stops_neither_the_others_nor_its_own_next_round(
    working: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    thread = threading.Thread(target=worker.run, args=[working])
    thread.start()
    until = time.monotonic() + 10
    while done.count("counted") < 3 and time.monotonic() < until:
        time.sleep(0.01)
    working.set()
    thread.join(5)
    assert not thread.is_alive()
    assert done[:6] == ["failed", "counted"] * 3
    assert "a poisoned row" in caplog.text


def test_a_worker_that_is_told_to_stop_begins_nothing_new(working: threading.Event) -> None:
    working.set()
    worker.run(working)
    assert done == []


def test_every_task_in_the_list_exists() -> None:
    from django.utils.module_loading import import_string

    assert all(callable(import_string(name)) for name in worker.TASKS)
