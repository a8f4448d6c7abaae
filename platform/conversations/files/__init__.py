"""What may be attached, seen in the content: pure functions of bytes. Nothing is decoded, unpacked or fetched."""

from conversations.files.kinds import KINDS, Kind, kind_of, recognise
from conversations.files.names import clean_name
from conversations.files.unfit import Unfit

__all__ = ["KINDS", "Kind", "Unfit", "clean_name", "kind_of", "recognise"]
