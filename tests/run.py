"""`make test`: the checks, then the suite on each store, then the browser. `make faults`: the long schedules.

Each pass says what it is and ends with pytest's own closing line; one that hangs is ended and is a failure.
"""

import os
import signal
import subprocess
import sys
import time

PYTEST = [sys.executable, "-m", "pytest"]
SERVICES = [sys.executable, "-m", "tests.services", "--"]
WORKERS = ["-n", os.environ.get("WORKERS", "2"), "--dist", "loadfile"]
LONGEST_SECONDS = 900
PROMISED_SECONDS = 1200  # of all passes together, on two cores that do nothing else
FAR_TOO_LONG_SECONDS = 1800
LONGEST_FAULTS_SECONDS = 4 * 3600


def without_services() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def passes(what: str) -> list[tuple[str, list[str], dict[str, str]]]:
    on_sqlite = {**without_services(), "HANSA_EXPECT_STORE": "sqlite"}
    on_postgresql = {**os.environ, "HANSA_EXPECT_STORE": "postgresql"}
    if what == "faults":
        long = [*PYTEST, *WORKERS, "-o", "faulthandler_timeout=3600"]
        return [
            (
                "All schedules in full, on SQLite",
                [*long, "-m", "not redis and not journeys and not production"],
                on_sqlite,
            ),
            (
                "All schedules in full, on PostgreSQL and Redis",
                [*SERVICES, *long, "-m", "not journeys"],
                on_postgresql,
            ),
        ]
    return [
        ("Checks", [sys.executable, "-m", "tests.checks"], without_services()),
        (
            "The suite on SQLite, everything in one process",
            [*PYTEST, *WORKERS, "-m", "not redis and not journeys and not production and not faults"],
            on_sqlite,
        ),
        (
            "The suite on PostgreSQL and Redis",
            [*SERVICES, *PYTEST, *WORKERS, "-m", "not journeys and not faults"],
            on_postgresql,
        ),
        (
            "Journeys in a real browser",
            [*PYTEST, "tests/journeys", "-m", "journeys"],
            on_sqlite,
        ),
    ]


def run(command: list[str], environment: dict[str, str], seconds: int) -> int:
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"It did not end within {seconds} s.", flush=True)
            # SIGTERM first: the services around the tests are stopped in order.
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            return 1
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            raise


def main() -> None:
    what = sys.argv[1] if len(sys.argv) > 1 else "test"
    failed, began = [], time.monotonic()
    for title, command, environment in passes(what):
        print(f"\n=== {title}", flush=True)
        begin = time.monotonic()
        if run(command, environment, LONGEST_FAULTS_SECONDS if what == "faults" else LONGEST_SECONDS):
            failed.append(title)
        print(f"=== {title}: {time.monotonic() - begin:.0f} s", flush=True)
    took = time.monotonic() - began
    print(f"\n=== All of it: {took:.0f} s", flush=True)
    if what == "test" and took > PROMISED_SECONDS:
        print(f"That is more than the {PROMISED_SECONDS} s that we promise for two free cores.")
    if what == "test" and took > FAR_TOO_LONG_SECONDS:
        failed.append(f"it took {took:.0f} s")
    if failed:
        sys.exit("\nNot green: " + "; ".join(failed))


if __name__ == "__main__":
    main()
