"""A space as the list that its mails come from."""

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
        space = spaces.get(pk)
        if space is None or space.is_confidential:
            found[topic] = MailList(is_muted=pk in muted)
        else:
            found[topic] = MailList(title=space.title, name=space.slug, is_muted=pk in muted)
    return found
