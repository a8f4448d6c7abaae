from notices.views.outbox import outbox_list, outbox_mail
from notices.views.page import counter, follow, index, reading
from notices.views.preferences import mail
from notices.views.unsubscribe import unsubscribe

__all__ = [
    "counter",
    "follow",
    "index",
    "mail",
    "outbox_list",
    "outbox_mail",
    "reading",
    "unsubscribe",
]
