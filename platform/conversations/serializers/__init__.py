"""What programs are shown and may give, by noun."""

from conversations.serializers.attachments import AttachmentSerializer, UploadSerializer
from conversations.serializers.drafts import DraftSerializer, KeepSerializer
from conversations.serializers.messages import (
    ChangeSerializer,
    MessageSerializer,
    PostSerializer,
    ReactSerializer,
    SignsSerializer,
    VersionSerializer,
)
from conversations.serializers.people import (
    AuthorSerializer,
    BodySerializer,
    NamedSerializer,
    OfferSerializer,
)
from conversations.serializers.threads import (
    ArrangeSerializer,
    MoveSerializer,
    ReadSerializer,
    SplitSerializer,
    ThreadLevelSerializer,
    ThreadSerializer,
)

__all__ = [
    "ArrangeSerializer",
    "AttachmentSerializer",
    "AuthorSerializer",
    "BodySerializer",
    "ChangeSerializer",
    "DraftSerializer",
    "KeepSerializer",
    "MessageSerializer",
    "MoveSerializer",
    "NamedSerializer",
    "OfferSerializer",
    "PostSerializer",
    "ReactSerializer",
    "ReadSerializer",
    "SignsSerializer",
    "SplitSerializer",
    "ThreadLevelSerializer",
    "ThreadSerializer",
    "UploadSerializer",
    "VersionSerializer",
]
