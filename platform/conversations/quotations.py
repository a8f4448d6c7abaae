"""What somebody answered by mail: their own words, without what the mail quotes and without their signature. Pure.

Programs write quotations in many ways, and in the language of who uses them. Where it is not certain what is quoted, the
text stays: a line too many is a blemish, a line too few is a loss. So no greeting and no closing words are cut off, and
only what begins as a known head of a quotation does so. The libraries for this that we tried cut from a line that begins
with "Tak" or "Thanks" to the end, and know no Estonian.
"""

import re
from collections.abc import Collection

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
