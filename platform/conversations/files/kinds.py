"""The short list of what may be attached. Each kind is known by the ending of a name and seen in the content; what is
neither is refused, whatever a browser calls it ([why](docs/decisions/0013-attachments.md))."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conversations.files import gif, jpeg, mp3, mp4, packages, plain, png, webp
from conversations.files.names import ending_of
from conversations.files.unfit import Unfit

ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """`fit` gives what is stored of a content, or raises Unfit. Only a picture is ever shown inside a page."""

    content_type: str
    endings: tuple[str, ...]
    words: str | Promise
    icon: str
    fit: Callable[[bytes], bytes]
    is_picture: bool = False


def picture(what: str, endings: tuple[str, ...], words: Promise, fit: Callable[[bytes], bytes]) -> Kind:
    return Kind(f"image/{what}", endings, words, "image", fit, is_picture=True)


def ooxml(what: str, ending: str, words: Promise, icon: str) -> Kind:
    return Kind(f"{packages.OOXML}{what}", (ending,), words, icon, packages.ooxml(what))


def opendocument(what: str, ending: str, words: Promise, icon: str) -> Kind:
    return Kind(f"{ODF}{what}", (ending,), words, icon, packages.opendocument(f"{ODF}{what}"))


KINDS = (
    picture("png", ("png",), _("Picture (PNG)"), png.cleaned),
    picture("jpeg", ("jpg", "jpeg"), _("Picture (JPEG)"), jpeg.cleaned),
    picture("gif", ("gif",), _("Picture (GIF)"), gif.cleaned),
    picture("webp", ("webp",), _("Picture (WebP)"), webp.cleaned),
    Kind("application/pdf", ("pdf",), _("PDF document"), "file-text", plain.pdf),
    ooxml("wordprocessingml.document", "docx", _("Word document"), "file-text"),
    ooxml("spreadsheetml.sheet", "xlsx", _("Excel table"), "file-spreadsheet"),
    ooxml("presentationml.presentation", "pptx", _("PowerPoint slides"), "presentation"),
    opendocument("text", "odt", _("OpenDocument text"), "file-text"),
    opendocument("spreadsheet", "ods", _("OpenDocument table"), "file-spreadsheet"),
    opendocument("presentation", "odp", _("OpenDocument slides"), "presentation"),
    Kind("text/plain", ("txt",), _("Text"), "file-text", plain.text),
    Kind("text/markdown", ("md",), _("Text (Markdown)"), "file-text", plain.text),
    Kind("text/csv", ("csv",), _("Table (CSV)"), "file-spreadsheet", plain.text),
    Kind("video/mp4", ("mp4",), _("Film (MP4)"), "film", mp4.film),
    Kind("audio/mp4", ("m4a",), _("Sound (M4A)"), "music", mp4.sound),
    Kind("audio/mpeg", ("mp3",), _("Sound (MP3)"), "music", mp3.checked),
)
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
BY_TYPE = {kind.content_type: kind for kind in KINDS}
ENDINGS = tuple(BY_ENDING)
OTHER = Kind("application/octet-stream", (), _("File"), "file", plain.text)


def kind_of(content_type: str) -> Kind:
    """Of what was stored; one that the list no longer has is a file like any other."""
    return BY_TYPE.get(content_type, OTHER)


def recognise(name: str, content: bytes) -> tuple[Kind, bytes]:
    """Which kind it is, and what to store of it. Raises Unfit: kind, mismatch, broken, macros, pixels."""
    kind = BY_ENDING.get(ending_of(name))
    if kind is None:
        raise Unfit("kind")
    return kind, kind.fit(content)
