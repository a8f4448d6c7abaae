"""Text that both data stores can keep."""

import re
import unicodedata

# PostgreSQL refuses NUL, SQLite keeps it; neither can encode half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    return not UNSTORABLE.search(text)


def normalise_email(address: str) -> str:
    """One spelling for an address: people and mail servers don't tell upper case from lower."""
    return address.strip().lower()


# Letters that Unicode doesn't take apart, as people of other countries type them.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64


def folded(text: str) -> str:
    """As one may type it on any keyboard: without case and marks. "Łódź, Põhja, Straße" → "lodz, pohja, strasse"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The words of a text, folded: what two stores search alike."""
    return [word[:LONGEST_WORD] for word in WORD.findall(folded(text))]
