from conversations.models.message import Message
from conversations.models.reading import Reading
from conversations.models.thread import Thread

__all__ = ["Message", "Reading", "Thread"]
