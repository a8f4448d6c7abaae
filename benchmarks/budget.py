"""The budget of a first visit: what a thread's page and all that it asks for weigh over the wire."""

import gzip
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from benchmarks.bar import Bar
from benchmarks.processes import ROOT, free_port, running

SCRIPT, STYLE, EVERYTHING = 60_000, 20_000, 200_000
REQUESTS = 12
TAG = re.compile(r"<(script|link|img|use)\b[^>]*>")
ADDRESS = re.compile(r"\b(?:src|href)=[\"']([^\"'#]+)")
FETCHED_LINK = re.compile(r"\brel=[\"']?(stylesheet|icon|manifest|modulepreload)")
IMPORTED = {
    "script": re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\s]+)["']"""),
    "style": re.compile(r"""@import\s+(?:url\()?["']?([^"')\s;]+)|\burl\(["']?([^"')]+)"""),
}


class Visit:
    """A browser that keeps cookies, unpacks nothing before it is weighed, and fetches each address once."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.cookies = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))
        self.weights: dict[str, tuple[str, int]] = {}

    def ask(self, url: str, form: dict[str, str] | None = None) -> tuple[str, str, int]:
        """Its kind (page, script, style, other), its text, and its octets over the wire without headers."""
        data = urlencode(form).encode() if form else None
        headers = {"Accept-Encoding": "gzip", "Referer": self.origin}
        answer: HTTPResponse = self.opener.open(Request(url, data, headers), timeout=60)
        with answer:
            body = answer.read()
            kind = {"text/html": "page", "text/javascript": "script", "text/css": "style"}.get(
                answer.headers.get_content_type(), "other"
            )
            plain = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
        return kind, plain.decode("utf-8", "replace"), len(body)

    def sign_in(self, email: str, password: str) -> None:
        address = f"{self.origin}/accounts/login/"
        self.ask(address)
        token = next(str(cookie.value) for cookie in self.cookies if cookie.name == "csrftoken")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        self.ask(address, form)
        if not any(cookie.name == "sessionid" for cookie in self.cookies):
            raise SystemExit("The member of the demo cannot sign in.")

    def load(self, url: str) -> None:
        """Weigh this and everything that it names, and what that names in turn."""
        if url in self.weights or not url.startswith(f"{self.origin}/"):
            return
        kind, text, weight = self.ask(url)
        self.weights[url] = kind, weight
        for address in named(kind, text):
            self.load(urljoin(url, address))

    def count(self) -> int:
        """Requests of this page, without those of signing in and finding it."""
        return len(self.weights)

    def total(self, *kinds: str) -> int:
        return sum(weight for kind, weight in self.weights.values() if not kinds or kind in kinds)


def named(kind: str, text: str) -> Iterator[str]:
    """Addresses that a browser fetches by itself when it has this text."""
    if kind == "page":
        for tag in TAG.finditer(text):
            address = ADDRESS.search(tag[0])
            if address and (tag[1] != "link" or FETCHED_LINK.search(tag[0])):
                yield address[1]
    elif kind in IMPORTED:
        for found in IMPORTED[kind].finditer(text):
            address_ = next(group for group in found.groups() if group)
            if kind == "style" or address_.startswith((".", "/")):
                yield address_


def a_thread(visit: Visit, groups: list[str]) -> str:
    """A thread's page that the member may read: the first one of the first group that has one."""
    for slug in groups:
        for found in re.finditer(r'href="(/threads/\d+/)"', visit.ask(f"{visit.origin}/groups/{slug}/")[1]):
            return f"{visit.origin}{found[1]}"
    raise SystemExit("The demo shows its member no thread.")


def weigh() -> Visit:
    with tempfile.TemporaryDirectory() as var:
        environment = {
            "VAR": var,
            "SECRET_KEY": secrets.token_hex(32),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DEMO": "yes",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        (Path(var) / "static").mkdir()

        def manage(*command: str) -> str:
            done = subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), *command],
                cwd=ROOT,
                env={**os.environ, **environment},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            return done.stdout

        manage("collectstatic", "--no-input", "-v", "0")
        manage("migrate", "-v", "0")
        told = json.loads(manage("demo", "--json"))
        member = next(persona for persona in told["personas"] if persona["role"] == "member")
        port = free_port()
        serve = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
        with running(serve, port, **environment):
            visit = Visit(f"http://localhost:{port}")
            visit.sign_in(member["email"], member["password"])
            visit.load(a_thread(visit, told["groups"]))
            return visit


def run() -> list[Bar]:
    visit = weigh()
    for kind in ("script", "style"):
        if not visit.total(kind):
            raise SystemExit(f"The thread's page names no {kind}: the weight would be a lie.")
    return [
        Bar("budget: thread's page, octets of script", visit.total("script"), SCRIPT, 1, at_most=True),
        Bar("budget: thread's page, octets of style", visit.total("style"), STYLE, 1, at_most=True),
        Bar("budget: thread's page, octets of everything", visit.total(), EVERYTHING, 1, at_most=True),
        Bar("budget: thread's page, requests", visit.count(), REQUESTS, 1, at_most=True),
    ]
