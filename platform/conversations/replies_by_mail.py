"""A mail that answers a thread: who sends it, what it answers, the text in it, whatever wrote it. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser

from conversations.quotations import MOST_LINES, MOST_TEXT, own_words
from notices.envelope import Envelope, read_envelope

MOST_OCTETS = 4 * 1024 * 1024
MOST_PARTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`text` is what they wrote; `left_out` are the names of files that came along. `answers` are the Message-IDs that
    the mail says it answers, and `problem` why it could not be read."""

    envelope: Envelope
    message_id: str = ""
    answers: tuple[str, ...] = ()
    text: str = ""
    left_out: tuple[str, ...] = ()
    problem: str = ""


def read_answer(raw: bytes, ours: Collection[str] = ()) -> Answer:
    """Never raises, whatever the bytes are. `ours` are texts that stand in our own mails and in no others."""
    try:
        message = message_from_bytes(raw)
        envelope = read_envelope(message)
    except Exception:  # the standard library's parser has many ways to fail on what it never meant to read
        return Answer(envelope=Envelope(), problem="unreadable")
    named = {"envelope": envelope, "message_id": _message_id(message), "answers": _answered(message)}
    if len(raw) > MOST_OCTETS:
        return Answer(**named, problem="too_big")
    try:
        text, left_out = _content(message)
        return Answer(**named, text=own_words(text, ours), left_out=left_out)
    except Exception:
        return Answer(**named, problem="unreadable")


def _content(message: Message) -> tuple[str, tuple[str, ...]]:
    """The text as it was written, and the names of what came along. Of two forms of the text the plain one."""
    plain: list[str] = []
    rich: list[str] = []
    left_out: list[str] = []
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        if part.is_multipart() or _is_within_rfc822(part, message):
            continue
        kind, name = part.get_content_type(), _file_name(part)
        is_file = part.get_content_disposition() == "attachment" or (
            name and kind not in ("text/plain", "text/html")
        )
        if is_file:
            if name and not _is_decoration(part, kind):
                left_out.append(name)
        elif kind == "text/plain":
            plain.append(_unflowed(_text(part), part))
        elif kind == "text/html":
            rich.append(_text(part))
    text = "\n".join(one for one in plain if one.strip())
    if not text.strip():
        text = "\n".join(_text_of_html(one) for one in rich)
    return text, tuple(dict.fromkeys(left_out))


def _is_within_rfc822(part: Message, message: Message) -> bool:
    """A mail within the mail is not what they wrote."""
    return any(
        inner is part
        for outer in message.walk()
        if outer.get_content_type() == "message/rfc822"
        for inner in outer.walk()
        if inner is not outer
    )


def _is_decoration(part: Message, kind: str) -> bool:
    """What programs add: a picture of the signature, a key, a card, what Outlook packs for itself."""
    is_inline_picture = kind.startswith("image/") and (
        "Content-ID" in part or part.get_content_disposition() == "inline"
    )
    added = (
        "application/pgp-",
        "application/pkcs7-",
        "application/x-pkcs7-",
        "application/ms-tnef",
        "text/x-vcard",
        "text/vcard",
    )
    return is_inline_picture or kind.startswith(added)


def _file_name(part: Message) -> str:
    name = part.get_filename() or ""
    return " ".join("".join(sign for sign in str(name) if sign.isprintable()).split())[:120]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    octets = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("utf-8")
    try:
        return octets.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return octets.decode("utf-8", "replace")


def _unflowed(text: str, part: Message) -> str:
    """Lines that a program has broken softly become one again (RFC 3676 §4.2)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    deletes = str(part.get_param("delsp", "")).lower() == "yes"
    found: list[str] = []
    is_open = False
    for line in text.replace("\r\n", "\n").split("\n")[:MOST_LINES]:
        is_signature = line == "-- "
        if is_open and not is_signature and not line.startswith(">"):
            found[-1] += line.removeprefix(" ")
        else:
            found.append(line if line.startswith(">") else line.removeprefix(" "))
        is_open = line.endswith(" ") and not is_signature and not line.startswith(">")
        if is_open and deletes:
            found[-1] = found[-1][:-1]
    return "\n".join(found)


class _Words(HTMLParser):
    """The words of a mail in HTML, without what its program marks as quoted or as a signature."""

    BREAKS = {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "pre"}
    SILENT = {"head", "style", "script", "title"}
    QUOTED = (
        "gmail_quote",
        "gmail_signature",
        "moz-cite-prefix",
        "moz-signature",
        "yahoo_quoted",
        "protonmail_quote",
    )
    # From these on all is older: Outlook puts what it quotes beside them, not into them.
    REST = ("divrplyfwdmsg", "appendonsend", "reply-intro", "mail-editor-reference-message-container")
    VOID = {"br", "img", "hr", "meta", "link", "input", "col", "wbr"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.hidden = 0
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.say("\n")
        if tag in self.VOID:
            return
        given = {name: value or "" for name, value in attrs}
        marks = f"{given.get('class', '')} {given.get('id', '')}".lower()
        self.is_over = self.is_over or any(name in marks for name in self.REST)
        is_hidden = tag in self.SILENT or tag == "blockquote" or any(name in marks for name in self.QUOTED)
        self.open.append((tag, is_hidden))
        self.hidden += is_hidden
        if tag in self.BREAKS:
            self.say("\n")
        if tag == "li":
            self.say("\n- ")

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _hidden in self.open):
            return
        while self.open:
            name, is_hidden = self.open.pop()
            self.hidden -= is_hidden
            if name == tag:
                break
        if tag in self.BREAKS:
            self.say("\n" if tag in ("div", "tr") else "\n\n")

    def handle_data(self, data: str) -> None:
        self.say(re.sub(r"\s+", " ", data))

    def say(self, words: str) -> None:
        if not self.hidden and not self.is_over:
            self.words.append(words)


def _text_of_html(html: str) -> str:
    reader = _Words()
    reader.feed(html[: MOST_TEXT * 2])
    reader.close()
    lines = [line.strip() for line in "".join(reader.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _message_id(message: Message) -> str:
    found = re.search(r"<[^<>\s]{3,390}>", str(message.get("Message-ID", "")))
    return found[0] if found else ""


def _answered(message: Message) -> tuple[str, ...]:
    said = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    return tuple(dict.fromkeys(re.findall(r"<[^<>\s]{3,390}>", said)))[:50]
