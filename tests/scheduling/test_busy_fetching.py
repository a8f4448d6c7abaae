"""A pasted address is fetched without reaching anything inside, without end, or without the reader learning why not."""

import datetime
import ipaddress
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from scheduling.addresses import is_open
from scheduling.failures import SENTENCES, FetchFailed
from scheduling.fetching import Limits, fetch
from tests.scheduling.servers import CALENDAR, Answer, Server, serving, silent, zipped

LONG_ENOUGH = Limits(seconds=20.0)  # none of these servers is slow; the machine may be


def only_v4(host: str, port: int) -> list[str]:
    """What `localhost` is on the tests' server, which listens there alone."""
    return ["127.0.0.1"]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def get(server: Server, path: str = "/calendar.ics", **more: object) -> str:
    given = {"may_connect": server.may_connect, "resolve": only_v4, "limits": LONG_ENOUGH, **more}
    return fetch(server.url(path), **given)  # type: ignore[arg-type]


def failure(*args: object, **more: object) -> str:
    with pytest.raises(FetchFailed) as failed:
        (fetch if isinstance(args[0], str) else get)(*args, **more)  # type: ignore[operator]
    return failed.value.code


def test_a_calendar_is_fetched_and_nothing_of_ours_is_sent(server: Server) -> None:
    assert get(server, "/calendar.ics?key=1") == CALENDAR
    assert server.asked == [
        (
            "/calendar.ics?key=1",
            {
                "Host": f"localhost:{server.port}",
                "User-Agent": "Hansa (reads busy times)",
                "Accept": "text/calendar, text/plain;q=0.5",
                "Accept-Encoding": "gzip, identity",
                "Connection": "close",
            },
        )
    ]


def test_a_proxy_of_the_environment_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert get(server) == CALENDAR


# ── inside ──


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0.0.0.0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_nothing_inside_is_reached(host: str) -> None:
    """By the system's own resolver. That a listener stands on this machine's port 80 or not makes no difference."""
    assert failure(f"http://{host}/calendar.ics", limits=LONG_ENOUGH) == "not_public"


def test_a_server_on_this_machine_gets_no_connection(server: Server) -> None:
    assert failure(server.url(), limits=LONG_ENOUGH) == "not_public"
    assert server.reached == 0
    assert get(server) == CALENDAR  # it could have been reached
    assert server.reached == 1


@pytest.mark.parametrize(
    ("address", "port", "expected"),
    [
        ("93.184.216.34", 443, True),
        ("93.184.216.34", 80, True),
        ("2606:2800:220:1::1", 443, True),
        ("93.184.216.34", 22, False),
        ("93.184.216.34", 8080, False),
        ("2001:db8::1", 443, False),
        ("3fff::1", 443, False),
        ("ff0e::1", 443, False),
        ("fe80::1%eth0", 443, False),
        ("2606:2800::1%eth0", 443, False),
        ("192.88.99.1", 443, False),
        ("nonsense", 443, False),
    ],
)
def test_open_is_a_web_servers_port_at_a_global_address(address: str, port: int, expected: bool) -> None:
    assert is_open(address, port) is expected


def test_no_address_of_any_network_that_is_not_global_is_open() -> None:
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "fc00::/7",
        "::/8",
        "100::/64",
    ):
        found = ipaddress.ip_network(network)
        for one in (found[0], found[1], found[found.num_addresses // 2], found[-1]):
            assert not is_open(str(one), 443), one


def test_one_address_inside_among_open_ones_is_a_trap(server: Server) -> None:
    def mixed(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "10.0.0.1"]

    assert failure(server, resolve=mixed) == "not_public"
    assert server.reached == 0


def test_a_name_is_asked_for_once_and_that_address_is_connected_to(server: Server) -> None:
    """A name server that says something else a moment later changes nothing (DNS rebinding)."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    asked = []

    def flipping(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return answers.pop(0)

    address = f"http://calendar.example:{server.port}/calendar.ics"
    assert fetch(address, may_connect=server.may_connect, resolve=flipping, limits=LONG_ENOUGH) == CALENDAR
    assert asked == [("calendar.example", server.port)]
    assert server.asked[0][1]["Host"] == f"calendar.example:{server.port}"


def test_each_redirect_is_looked_at_again(server: Server) -> None:
    with serving() as inside:
        server.paths["/on"] = Answer(status=302, Location=inside.url())
        assert failure(server, "/on") == "not_public"
        assert inside.reached == 0
        both = lambda address, port: port in (server.port, inside.port)  # noqa: E731
        assert get(server, "/on", may_connect=both) == CALENDAR


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://localhost/", "//user:word@localhost/", ""])
def test_a_redirect_leads_to_web_addresses_alone(server: Server, target: str) -> None:
    server.paths["/on"] = Answer(status=301, Location=target)
    assert failure(server, "/on") in ("bad_address", "too_many_redirects")


def test_three_redirects_are_followed_and_a_fourth_is_not(server: Server) -> None:
    for step in range(4):
        server.paths[f"/{step}"] = Answer(status=307, Location=f"/{step + 1}")
    server.paths["/4"] = Answer()
    assert get(server, "/1") == CALENDAR
    assert failure(server, "/0") == "too_many_redirects"


# ── size and time ──


def test_two_megabytes_are_enough(server: Server) -> None:
    server.paths["/large"] = Answer(b"BEGIN:VCALENDAR\r\n" + b"X" * 2 * 1024 * 1024)
    assert failure(server, "/large") == "too_big"


def test_what_is_small_only_while_it_is_packed_is_too_big(server: Server) -> None:
    bomb = zipped(b"BEGIN:VCALENDAR\r\n" + b" " * 200 * 1024 * 1024)
    assert len(bomb) < 300_000
    server.paths["/bomb"] = Answer(bomb, Content_Encoding="gzip")
    assert failure(server, "/bomb", limits=Limits(seconds=5)) == "too_big"
    server.paths["/packed"] = Answer(zipped(CALENDAR.encode()), Content_Encoding="gzip")
    assert get(server, "/packed") == CALENDAR


def test_a_body_without_end_is_cut_off(server: Server) -> None:
    def endless(out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            out.write(b"400\r\n" + b"X" * 1024 + b"\r\n")

    server.paths["/endless"] = Answer(raw=endless)
    assert failure(server, "/endless") == "too_big"


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR\r\n"]
)
def test_a_server_that_drips_is_left_in_time(server: Server, begin: bytes) -> None:
    def drip(out) -> None:
        out.write(begin)
        for _ in range(100):
            out.write(b"X")
            out.flush()
            time.sleep(0.05)

    server.paths["/slow"] = Answer(raw=drip)
    began = time.monotonic()
    assert failure(server, "/slow", limits=Limits(seconds=0.5)) == "too_slow"
    assert time.monotonic() - began < 4  # it would have gone on for five


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_says_nothing_is_left_in_time(scheme: str) -> None:
    with silent() as port:
        began = time.monotonic()
        code = failure(
            f"{scheme}://localhost:{port}/",
            may_connect=lambda *_: True,
            resolve=only_v4,
            limits=Limits(seconds=0.5),
        )
    assert (code, time.monotonic() - began < 10) == ("too_slow", True)


def test_a_resolver_that_hangs_is_left_in_time(server: Server) -> None:
    def hanging(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    began = time.monotonic()
    assert failure(server, resolve=hanging, limits=Limits(seconds=0.3)) == "too_slow"
    assert time.monotonic() - began < 2.9  # it would have taken three


def test_half_a_calendar_is_none(server: Server) -> None:
    """What is missing would look like free time."""

    def half(out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + CALENDAR.encode()[:200])

    server.paths["/half"] = Answer(raw=half)
    assert failure(server, "/half") == "no_answer"
    server.paths["/zip"] = Answer(zipped(CALENDAR.encode())[:-12], Content_Encoding="gzip")
    assert failure(server, "/zip") == "no_answer"


# ── what is there instead ──


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=401), "sign_in"),
        (Answer(status=403), "sign_in"),
        (Answer(status=404), "gone"),
        (Answer(status=410), "gone"),
        (Answer(status=500), "refused"),
        (Answer(status=204), "refused"),
        (Answer("<!doctype html><title>Sign in</title>"), "not_a_calendar"),
        (Answer(b"\xff\xfe\x00"), "not_a_calendar"),
        (Answer(Content_Encoding="br"), "not_a_calendar"),
        (Answer(b"no gzip", Content_Encoding="gzip"), "no_answer"),
        (Answer(raw=lambda out: out.write(b"SSH-2.0-OpenSSH_9.9\r\n")), "no_answer"),
    ],
)
def test_whatever_answers_instead_has_a_code(server: Server, answer: Answer, code: str) -> None:
    server.paths["/other"] = answer
    assert failure(server, "/other") == code


@pytest.mark.parametrize(
    "address",
    [
        "",
        "calendar",
        "ftp://example.org/a.ics",
        "file:///etc/passwd",
        "https://",
        "https://name:word@example.org/a.ics",
        "https://exa mple.org/",
        "https://example.org/a b.ics",
        "https://example.org/\r\nHost: inside",
        "https://example.org:99999/",
        "https://[::1/",
        "https://" + "a" * 64 + ".example/",
        "https://exämple.org/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_asked(address: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("a name was asked for")

    assert failure(address, resolve=resolve) == "bad_address"


def test_a_name_that_is_not_there() -> None:
    assert failure("https://nothing.invalid/a.ics", limits=Limits(seconds=20)) == "unknown_host"


def test_a_port_where_nothing_listens(server: Server) -> None:
    with silent() as port:
        pass
    code = failure(
        f"http://localhost:{port}/", may_connect=lambda *_: True, resolve=only_v4, limits=LONG_ENOUGH
    )
    assert code == "no_answer"


# ── certificates ──


def certificate(place: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that has a certificate for `name`, and a reader that trusts whoever made it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = place / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server, reader = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    server.load_cert_chain(path)
    reader.load_verify_locations(path)
    return server, reader


def test_the_certificate_is_of_the_name_although_the_address_is_pinned(tmp_path: Path) -> None:
    ours, trusting = certificate(tmp_path, "calendar.example")
    with serving(ours) as server:
        given = {"may_connect": server.may_connect, "resolve": only_v4, "limits": LONG_ENOUGH}
        right, wrong = (server.url(host=name) for name in ("calendar.example", "other.example"))
        assert fetch(right, tls=trusting, **given) == CALENDAR  # type: ignore[arg-type]
        assert failure(wrong, tls=trusting, **given) == "certificate"
        assert failure(right, **given) == "certificate"  # signed by nobody that the system knows


def test_a_secret_address_is_never_sent_on_without_encryption(tmp_path: Path, server: Server) -> None:
    ours, trusting = certificate(tmp_path, "localhost")
    with serving(ours) as safe:
        safe.paths["/on"] = Answer(status=302, Location=server.url())
        code = failure(
            safe.url("/on"), may_connect=lambda *_: True, resolve=only_v4, tls=trusting, limits=LONG_ENOUGH
        )
    assert (code, server.reached) == ("insecure", 0)


def test_every_failure_is_a_sentence_that_says_what_is_the_matter() -> None:
    for code, sentence in SENTENCES.items():
        assert str(sentence).endswith("."), code
        assert FetchFailed(code).code == code
