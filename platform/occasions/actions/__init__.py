"""What changes an occasion as a whole (`wholes`) and one part of its programme (`parts`).

Each verb locks the occasion's row first, then seat plans, then the space, then entries: in the order in which whoever
registers does.
"""

from occasions.actions.parts import add_part, cancel_part, change_part
from occasions.actions.wholes import (
    announce,
    cancel_occasion,
    change_occasion,
    create_occasion,
    locked,
    publish_occasion,
)
from occasions.policy import OccasionRefused

__all__ = [
    "OccasionRefused",
    "add_part",
    "announce",
    "cancel_occasion",
    "cancel_part",
    "change_occasion",
    "change_part",
    "create_occasion",
    "locked",
    "publish_occasion",
]
