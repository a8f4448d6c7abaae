"""Groups that a journey makes for itself: what it does to their people it does to no other journey."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.journeys.conftest import Site

# Together they have day at any hour. In the night nobody is mailed.
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo")
MAKE = """
import json
from allauth.account.models import EmailAddress
from conversations.actions import start_thread
from people.models import Person
from spaces.actions import admit
from workgroups.actions import propose
from workgroups.models import WorkingGroup

given = json.loads({given!r})
by = Person.objects.get(email=given["by"])
space = dict(title=given["title"], summary="Only we know.", visibility="hidden", joining="invitation")
space = propose(model=WorkingGroup, by=by, space=space, group=dict()).space
members = dict()
for name, role in given["members"].items():
    email = f"{{name.replace(' ', '.').lower()}}.{{space.pk}}@example.org"
    person = Person.objects.create_user(email, name=name, language="en", zone=given["zone"])
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    members[name] = dict(email=email, membership=admit(space=space, person=person, by=by, role=role).pk)
threads = dict()
for title, circle in given["threads"].items():
    threads[title] = start_thread(space=space, by=by, title=title, language="en", circle=circle).get_absolute_url()
print(json.dumps(dict(slug=space.slug, members=members, threads=threads)))
"""


@dataclass(frozen=True)
class Member:
    """Somebody with a confirmed address; `membership` is its number."""

    email: str
    membership: int


@dataclass(frozen=True)
class Group:
    """`members` by their names, `threads` are addresses by their titles."""

    slug: str
    members: dict[str, Member]
    threads: dict[str, str]


def zone_by_day() -> str:
    """Where it is day: whoever lives there is mailed at once."""
    hours = {zone: datetime.now(UTC).astimezone(ZoneInfo(zone)).hour for zone in ZONES}
    return next(zone for zone, hour in hours.items() if 8 <= hour < 18)


def make_group(site: Site, *, title: str, by: str, members: dict[str, str], threads: dict[str, str]) -> Group:
    """Coordinated by the person of the address `by`; new people by name and role, threads by title and circle."""
    given = {
        "title": title,
        "by": by,
        "members": members,
        "threads": threads,
        "zone": zone_by_day(),
    }
    made = json.loads(site.run(MAKE.format(given=json.dumps(given))))
    return Group(
        made["slug"], {name: Member(**one) for name, one in made["members"].items()}, made["threads"]
    )
