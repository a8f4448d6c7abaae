from events.views.events import announcement, cancellation, change, detail, index, new
from events.views.items import item, item_cancellation, new_item

__all__ = [
    "announcement",
    "cancellation",
    "change",
    "detail",
    "index",
    "item",
    "item_cancellation",
    "new",
    "new_item",
]
