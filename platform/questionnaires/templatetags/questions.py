from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from questionnaires.forms.answering import spoken
from questionnaires.models import Wording
from questionnaires.reading import Read

register = template.Library()


@register.simple_tag
def said(row: Wording, name: str, plain: bool = False) -> str | SafeString:
    """In the reader's language where there is a translation; else as it was written, with its tag. `plain` where no tag
    can stand."""
    words = row.said(name)
    return words.text if plain else spoken(words)


register.simple_tag(spoken)


@register.simple_tag
def answer(read: Read) -> str | SafeString:
    """In words; a file as a link to it, a longer text with its lines."""
    if not read.words:
        return format_html('<span class="meta">{}</span>', _("No answer"))
    if read.upload is not None:
        return format_html('<a href="{}">{}</a>', read.upload.get_absolute_url(), read.upload.name)
    if read.question.kind == read.question.Kind.LONG_TEXT:
        (words,) = read.words
        return format_html('<div class="said" lang="{}">{}</div>', words.language, words.text)
    return format_html_join(", ", "{}", ((spoken(words),) for words in read.words))
