from exchanges.views.stops import new_stop, stop, stop_cancellation
from exchanges.views.visits import cancellation, change, detail, index, new, stage

__all__ = [
    "cancellation",
    "change",
    "detail",
    "index",
    "new",
    "new_stop",
    "stage",
    "stop",
    "stop_cancellation",
]
