"""A space as the list that its mails come from: those of all its members, and those of its coordinators alone."""

from live import topics as names
from notices.lists import MailList
from notices.models import Level
from people.models import Person
from spaces.models import Membership, Space


def of_topics(person: Person, topics: list[str]) -> dict[str, MailList]:
    """By topic. Two queries. One that is gone, or confidential, has no name."""
    ids = {topic: int(topic.partition(":")[2]) for topic in topics}
    spaces = Space.objects.in_bulk(list(ids.values()))
    mine = Membership.objects.filter(person=person, space__in=spaces)
    muted = set(mine.filter(level=Level.NOTHING).values_list("space", flat=True))
    found = {}
    for topic, pk in ids.items():
        space, given = spaces.get(pk), {"about": names.space(pk), "is_muted": pk in muted}
        if space is None or space.is_confidential:
            found[topic] = MailList(**given)
        else:
            found[topic] = MailList(title=space.title, name=space.slug, **given)
    return found
