"""What somebody answered by mail: their own words, without what the mail quotes and without their signature. Pure.

Programs write quotations in many ways, and in the language of who uses them. Where it is not certain what is quoted, the
text stays: a line too many is a blemish, a line too few is a loss. So no greeting and no closing words are cut off, and
only what begins as a known head of a quotation does so. The libraries for this that we tried cut from a line that begins
with "Tak" or "Thanks" to the end, and know no Estonian.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser

from notices.envelope import Envelope, read_envelope

MOST_OCTETS = 4 * 1024 * 1024
MOST_PARTS = 100
MOST_TEXT = 200_000
MOST_LINES = 4_000

# "On …, Anna wrote:" in the languages of this site, and how programs of each say it; after it comes a quotation.
_WROTE = re.compile(
    r"\b(wrote|writes|schrieb|schreibt|skrev|skriver|kirjutas|kirjutab|napisał|napisała|napisał\(a\)|napisali|pisze)\b",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,4}")
# The fields of a head as Outlook sets it above what it quotes; the first three kinds say that it is one.
_SENDERS = {"from", "von", "fra", "saatja", "kellelt", "od", "nadawca"}
_DATES = {
    "sent",
    "date",
    "gesendet",
    "datum",
    "sendt",
    "dato",
    "saadetud",
    "saatmisaeg",
    "kuupäev",
    "wysłano",
    "wysłane",
    "data",
}
_OTHERS = {
    *("to", "cc", "subject", "reply-to", "importance"),
    *("an", "betreff", "antwort an", "wichtigkeit"),
    *("til", "emne", "kopi", "prioritet"),
    *("saaja", "kellele", "teema", "koopia", "adressaat"),
    *("do", "dw", "temat", "ważność"),
}
_FIELD = re.compile(r"^[*_\s>]*([^\W\d_][\w -]{0,20})\s*:[*_]*(\s|$)")
_RULED = re.compile(r"^\s*(_{10,}|-{10,})\s*$")
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(original message|original appointment|forwarded message|ursprüngliche nachricht|originalnachricht"
    r"|weitergeleitete nachricht|oprindelig meddelelse|videresendt meddelelse|algne kiri|algne sõnum|edastatud kiri"
    r"|oryginalna wiadomość|wiadomość oryginalna|przekazana wiadomość|początek przekazywanej wiadomości)\s*-{2,}\s*$",
    re.IGNORECASE,
)
# What telephones add below a text, as its last line.
_FROM_MY = re.compile(
    r"^\s*(sent from (my|outlook|mail|proton)|get outlook for|sent with |von meinem .{1,40} gesendet|gesendet (von|mit|aus)"
    r"|outlook für .{1,20} (herunterladen|beziehen)|holen sie sich outlook|sendt fra|hent outlook|få outlook"
    r"|saadetud minu|minu .{1,40} saadetud|saadetud .{0,40}(iphone|ipad|android|outlook)|hangi outlook"
    r"|wysłan[eoy] z|pobierz (program )?outlook|wysłano z)",
    re.IGNORECASE,
)
_LONGEST_HEAD = 6  # an "On … wrote:" is wrapped by some programs
_SOFT = re.compile(r"[\u200b\u200e\u200f\u2060\ufeff\u00ad]")


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


def own_words(text: str, ours: Collection[str] = ()) -> str:
    """The text without quotations, without a signature, without blank edges."""
    text = _SOFT.sub("", text[:MOST_TEXT]).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    lines = [line.rstrip() for line in text.split("\n")[:MOST_LINES]]
    lines = _without_quotations(lines, ours)
    lines = _without_signature(lines)
    return "\n".join(lines).strip("\n").strip()


def _without_quotations(lines: list[str], ours: Collection[str]) -> list[str]:
    """A head of a quotation takes along what it is a head of: the lines that are marked as quoted; where none are, all
    that follows, if that is a mail of ours."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if _begins_rest(lines, place):
            break
        if after := _after_head(lines, place):
            quoted = _after_quoted(lines, after)
            if quoted > after:
                place = quoted
                continue
            if any(text in "\n".join(lines[place:]) for text in ours):
                break
        if _is_quoted(lines[place]):
            end = _after_quoted(lines, place)
            if not any(line.strip() for line in lines[end:]):
                break
            # Somebody quotes a line to say something about it, as they do in the page.
            kept.extend(lines[place:end])
            place = end
            continue
        kept.append(lines[place])
        place += 1
    return kept


def _begins_rest(lines: list[str], place: int) -> bool:
    """Whether all from here on is an older mail: below a ruled line or a head of fields."""
    line = lines[place]
    if _ORIGINAL.match(line):
        return True
    if _RULED.match(line):
        return _is_field_head([one for one in lines[place + 1 : place + 8] if one.strip()])
    return _is_field_head(lines[place : place + 8])


def _is_field_head(lines: list[str]) -> bool:
    """`From:`, then among the next lines a date and something else, each in one of our languages."""
    names = []
    for line in lines:
        match = _FIELD.match(line)
        if match is None:
            if not names:
                return False
            continue
        names.append(match[1].strip().lower())
    # Somebody may write "From: Berlin" themselves; a mail program names an address.
    if not names or names[0] not in _SENDERS or not any("@" in line for line in lines[:4]):
        return False
    return any(name in _DATES for name in names[1:4]) and any(name in _OTHERS for name in names[1:])


def _after_head(lines: list[str], place: int) -> int:
    """The line after an "On … wrote:" that begins here, which programs may have wrapped; 0 where none does."""
    if not lines[place].strip() or _is_quoted(lines[place]):
        return 0
    joined = ""
    for end in range(place, min(place + _LONGEST_HEAD, len(lines))):
        line = lines[end].strip()
        if not line or _is_quoted(lines[end]):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > 400:
            return 0
        if joined.endswith(":"):
            is_head = _WROTE.search(joined) and _DATED.search(joined)
            return end + 1 if is_head else 0
    return 0


def _after_quoted(lines: list[str], place: int) -> int:
    """The end of the quoted lines from here on, with blank lines before and between them; `place` where there are none."""
    end = at = place
    while at < len(lines) and (not lines[at].strip() or _is_quoted(lines[at])):
        at += 1
        if _is_quoted(lines[at - 1]):
            end = at
    return end


def _is_quoted(line: str) -> bool:
    return line.lstrip(" ").startswith(">")


def _without_signature(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if line.rstrip() == "--":  # RFC 3676 §4.3; the blank after it is often lost
            lines = lines[:place]
            break
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if lines and len(lines[-1]) < 120 and _FROM_MY.match(lines[-1]):
        lines = lines[:-1]
    return lines


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
