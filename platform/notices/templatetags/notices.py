from django import template

from notices.models import Notice
from people.models import Person

register = template.Library()


@register.simple_tag
def unread_notices(person: Person) -> int:
    """One query."""
    return Notice.objects.unread().filter(recipient=person).count()
