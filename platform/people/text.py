"""Text that both data stores can keep."""

import re

# PostgreSQL refuses NUL, SQLite keeps it; neither can encode half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    return not UNSTORABLE.search(text)


def normalise_email(address: str) -> str:
    """One spelling for an address: people and mail servers don't tell upper case from lower."""
    return address.strip().lower()
