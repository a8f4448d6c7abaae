from occasions.views.parts import new_part, part, part_cancellation
from occasions.views.wholes import cancellation, change, detail, new, publication, visible_occasion

__all__ = [
    "cancellation",
    "change",
    "detail",
    "new",
    "new_part",
    "part",
    "part_cancellation",
    "publication",
    "visible_occasion",
]
