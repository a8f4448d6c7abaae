"""The verbs of this room: one's own needs, what hosts ask and who reads, reading and counting, and the end of it all.

Each locks the Space row first: whoever tells something beside the end of their membership either told it before, and it
is deleted with the rest, or is refused.
"""

from needs.actions.hosts import ask_for, drop_reader, name_reader
from needs.actions.own import end_consents, follow_membership, forget_needs, keep_needs, withdraw_consent
from needs.actions.purging import forget_notes, purge
from needs.actions.reading import count_needs, read_needs
from needs.actions.sealing_again import seal_again
from needs.answer import NeedsRefused

__all__ = [
    "NeedsRefused",
    "ask_for",
    "count_needs",
    "drop_reader",
    "end_consents",
    "follow_membership",
    "forget_needs",
    "forget_notes",
    "keep_needs",
    "name_reader",
    "purge",
    "read_needs",
    "seal_again",
    "withdraw_consent",
]
