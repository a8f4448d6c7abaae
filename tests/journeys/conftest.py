"""The real program, started as `make run` starts it, and a real browser before it.

    def test_two_people_talk(browse):
        organiser, member = browse("organiser"), browse("member")
        organiser.open("/workgroups/")
        organiser.page.get_by_role("link", name="Impact").click()
        organiser.must_be_accessible()

Each visitor has a browser of their own (cookies, storage). At the end of a test no visitor may have seen an error of a
script, a refusal of the content policy, an answer from elsewhere, or a 5xx.

Whatever follows a key, a click or a frame comes a moment later, and on a busy machine after a long one: it is waited for
(`expect`, `becomes`, `is_live`), never looked at once.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    Response,
    WebSocket,
    expect,
    sync_playwright,
)

from tests.calendars.imap_server import PASSWORD, USER, ImapServer
from tests.services import chromium, free_port

ROOT = Path(__file__).resolve().parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 300  # fourteen on two free cores
CLOSED_WITHIN_SECONDS = 30
PATIENCE_MS = (
    20_000  # of a machine with ten times as much to do as it can; what has to be quicker says so itself
)
expect.set_options(timeout=PATIENCE_MS)
# Reading the program takes seconds: one process runs all scripts of a journey, each on a connection of its own.
SHELL = """
import contextlib, io, json, sys
from django.db import connection
for line in sys.stdin:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(json.loads(line), {})
    connection.close()
    print(json.dumps(printed.getvalue()), flush=True)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journeys)


def becomes(page: Page, look: Callable[[], Any], wanted: Any = True, within_ms: int = PATIENCE_MS) -> None:
    """What one looks at is, or will be, what is wanted. For what `expect` has no words for."""
    until = time.monotonic() + within_ms / 1000
    while (seen := look()) != wanted:
        assert time.monotonic() < until, f"It is {seen!r}, not {wanted!r}."
        page.wait_for_timeout(50)


# What the last socket of each page was told. A page that goes elsewhere opens another.
_told: WeakKeyDictionary[Page, list[dict[str, Any]]] = WeakKeyDictionary()


def frames_of(page: Page) -> list[dict[str, Any]]:
    """What the socket of the page that is shown was told."""
    return _told.get(page, [])


def is_live(page: Page) -> None:
    """Its scripts run, and the server has granted what it wants to hear: from then on it misses nothing."""
    expect(page.locator("live-thread:defined")).to_be_attached()
    becomes(page, lambda: any(frame["type"] == "ack" for frame in frames_of(page)))
    expect(page.locator("live-status")).to_be_hidden()


# A session as the page of signing in makes one. That page takes thirty in a minute from one address, which all visitors
# share; it has journeys of its own.
SIGN_IN = """
import json
from django.conf import settings
from django.test import Client
from people.models import Person
client = Client()
client.force_login(Person.objects.get(email={email!r}), "django.contrib.auth.backends.ModelBackend")
print(json.dumps([settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value]))
"""


class Site:
    """The program on a database of its own, with the demo consortium, and a mailbox that its worker reads."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.var = var
        self.mailbox = ImapServer(var)
        self.environment = {
            **os.environ,
            "VAR": str(var),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DEMO": "1",
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAPID_PRIVATE_KEY": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",  # that of RFC 8291
            "TALK_ADDRESS": "talk@example.org",
            "INVITES_AUTHSERV_ID": "mx.example.org",
            "IMAP_HOST": "localhost",
            "IMAP_PORT": str(self.mailbox.port),
            "IMAP_USER": USER,
            "IMAP_PASSWORD": PASSWORD,
            "IMAP_CA_FILE": self.mailbox.ca,
            "IMAP_DONE_FOLDER": "Done",
            "IMAP_EVERY_SECONDS": "2",
        }
        self.environment.pop("SECRET_KEY", None)
        self.log = var / "site.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.shell: subprocess.Popen[str] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "deploy/run.py"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, f"The site ended.\n{self.said()}"
            try:
                with urlopen(f"{self.url}/health/ready", timeout=2):
                    return
            except (HTTPError, URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"The site did not start.\n{self.said()}")

    def stop(self) -> None:
        if self.shell:
            self.shell.kill()
            self.shell.communicate()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.mailbox.close()

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def manage(self, *command: str) -> str:
        """Run a command of manage.py on the site's own data, and return what it printed."""
        ended = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def run(self, script: str) -> str:
        """Run a script on the site's own data, as `manage.py shell` would, and return what it printed."""
        if self.shell is None or self.shell.poll() is not None:
            with self.log.open("ab") as log:
                self.shell = subprocess.Popen(
                    [sys.executable, "manage.py", "shell", "-v0", "-c", SHELL],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(json.dumps(script) + "\n")
        self.shell.stdin.flush()
        answer = self.shell.stdout.readline()
        assert answer, f"The script failed.\n{self.said()}"
        printed: str = json.loads(answer)
        return printed

    def last_mail(self, to: str) -> str:
        """The newest mail to this address, as the machine without a mail server kept it. Waits for it."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < until:
            for path in sorted(
                (self.var / "outbox").glob("*"), key=lambda p: p.stat().st_mtime, reverse=True
            ):
                text = path.read_text(errors="replace")
                if re.search(rf"^To:.*{re.escape(to)}", text, re.M | re.I):
                    return text
            time.sleep(0.1)
        raise AssertionError(f"There is no mail to {to}.")


class Visitor:
    """Somebody before a browser: what they open, and what went wrong meanwhile."""

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        self.site = site
        self.problems: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.context = browser.new_context(
            base_url=site.url,
            **{"locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce", **options},
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("websocket", lambda socket: self._connected(page, socket))

    def _heard(self, message: ConsoleMessage) -> None:
        # That a page is missing is an answer which a test may want; the browser calls it an error.
        if message.type == "error" and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.port != self.site.port:
            self.problems.append(f"from elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status}: {response.url}")

    def _connected(self, page: Page, socket: WebSocket) -> None:
        told = _told[page] = []

        def hear(frame: str | bytes) -> None:
            told.append(json.loads(frame))
            self.frames.append(told[-1])

        socket.on("framereceived", hear)

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def open_live(self, path: str, page: Page | None = None) -> Page:
        """Open it, and wait until the server has granted what the page wants to hear: from then on it misses nothing."""
        page = page or self.page
        page.goto(path)
        becomes(page, lambda: any(frame["type"] == "ack" for frame in frames_of(page)))
        return page

    def open_until(self, path: str, shows: Callable[[], bool]) -> Page:
        """Open it, and once more, until it shows what comes a moment later and not by itself."""
        becomes(self.page, lambda: bool(self.open(path)) and shows())
        return self.page

    def sign_in(self, email: str) -> Page:
        """From the next page on, whoever that is sees it."""
        name, value = json.loads(self.site.run(SIGN_IN.format(email=email)))
        self.context.add_cookies([{"name": name, "value": value, "url": self.site.url}])
        return self.page

    def forgive_the_network(self) -> None:
        """What the browser and htmx say when the network is taken away is no fault of the page."""
        told = ("ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError")
        self.problems = [one for one in self.problems if not any(words in one for words in told)]

    def must_be_accessible(self) -> None:
        """axe finds nothing on the page as it stands, once it is there."""
        self.page.wait_for_load_state()
        self.problems, before = [], self.problems  # axe tries styles of its own, which the policy refuses
        found = Axe().run(self.page).response["violations"]
        self.problems = before
        told = [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes']]}" for v in found]
        assert told == [], f"{self.page.url}\n" + "\n".join(told)

    def must_fit(self) -> None:
        """Nothing makes the page wider than the window, once it is there."""
        self.page.wait_for_load_state()
        too_wide = "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
        becomes(self.page, lambda: (self.page.url, self.page.evaluate(too_wide)), (self.page.url, 0))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("site"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def demo(site: Site) -> dict[str, Any]:
    """What `manage.py demo --json` says: personas with their passwords, and the slugs of what there is."""
    told: dict[str, Any] = json.loads(site.manage("demo", "--json"))
    return told


class Chromium:
    """One browser for all journeys. Now and then, on a busy machine, it never says that it has closed a context, and
    Playwright waits for ever: then it is killed, and the next journey has another."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.started: Browser | None = None

    def browser(self) -> Browser:
        if self.started is None or not self.started.is_connected():
            self.started = self.playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        return self.started

    def close(self, contexts: Iterable[BrowserContext]) -> None:
        number = self.number()
        watch = threading.Timer(CLOSED_WITHIN_SECONDS, os.kill, (number, signal.SIGKILL))
        watch.start()
        try:
            for context in contexts:
                context.close()
        except Error:
            if self.started is None or self.started.is_connected():
                raise
        finally:
            watch.cancel()

    def number(self) -> int:
        """Of its process."""
        session = self.browser().new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        return next(int(one["id"]) for one in processes if one["type"] == "browser")


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        running = Chromium(playwright)
        yield running
        running.browser().close()


@pytest.fixture
def browser(chrome: Chromium) -> Browser:
    return chrome.browser()


@pytest.fixture
def browse(
    chrome: Chromium, browser: Browser, site: Site, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """`browse()` is somebody who is not signed in, `browse("organiser")` the persona with that role."""
    visitors: list[Visitor] = []

    def new(role: str | None = None, **options: Any) -> Visitor:
        visitor = Visitor(browser, site, **options)
        visitors.append(visitor)
        if role:
            personas = request.getfixturevalue("demo")["personas"]
            persona = next(one for one in personas if one["role"] == role)
            visitor.sign_in(persona["email"])
        return visitor

    yield new
    problems = [problem for visitor in visitors for problem in visitor.problems]
    chrome.close(visitor.context for visitor in visitors)
    assert problems == []
