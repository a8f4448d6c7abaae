from conversations.models.attachment import Attachment
from conversations.models.mention import Mention
from conversations.models.message import Message
from conversations.models.reaction import Reaction
from conversations.models.reading import Reading
from conversations.models.saved_draft import SavedDraft
from conversations.models.thread import Thread
from conversations.models.version import Version

__all__ = ["Attachment", "Mention", "Message", "Reaction", "Reading", "SavedDraft", "Thread", "Version"]
