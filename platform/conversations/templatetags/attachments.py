from django import template

from conversations.files import KINDS, Kind, kind_of

register = template.Library()


@register.filter
def kind(content_type: str) -> Kind:
    """`{% with kind=one.content_type|kind %}`: its words, its icon, whether it is a picture."""
    return kind_of(content_type)


@register.simple_tag
def kinds() -> tuple[Kind, ...]:
    """All that can be attached."""
    return KINDS
