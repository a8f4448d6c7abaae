import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

import live
from people.models import Person
from spaces import policy
from spaces.actions.belonging import admit
from spaces.actions.rows import Role, locked
from spaces.models import Space

# Words that stand in addresses where a slug may stand.
RESERVED = frozenset({"archive", "entries", "members", "new", "old", "past"})


def free_slug(title: str, visibility: str = "") -> str:
    """From the title. A hidden space's has a random ending, always: a name that is taken tells of visible ones only."""
    base = slugify(title)[:60].strip("-") or "space"
    is_free = base not in RESERVED and not Space.objects.filter(slug=base).exists()
    if is_free and visibility != Space.Visibility.HIDDEN:
        return base
    return f"{base}-{secrets.token_hex(3)}"


@transaction.atomic
def create_space(*, kind: str, title: str, by: Person, **fields: Any) -> Space:
    """A space of a kind, coordinated by who makes it."""
    countries = fields.pop("countries", None)
    slug = free_slug(title, fields.get("visibility", ""))
    try:
        with transaction.atomic():
            space = Space.objects.create(kind=kind, title=title, slug=slug, created_by=by, **fields)
    except IntegrityError:  # somebody took the name between the look and the row
        slug = f"{slug[:60]}-{secrets.token_hex(3)}"
        space = Space.objects.create(kind=kind, title=title, slug=slug, created_by=by, **fields)
    if countries is not None:
        space.countries.set(countries)
    admit(space=space, person=by, role=Role.COORDINATOR)
    return space


@transaction.atomic
def archive(*, space: Space, by: Person) -> Space:
    """From now on it is read only, for everybody."""
    return set_state(space, by, Space.State.ARCHIVED)


@transaction.atomic
def reopen(*, space: Space, by: Person) -> Space:
    return set_state(space, by, Space.State.OPEN)


def set_state(space: Space, by: Person, state: str) -> Space:
    space = locked(space)
    policy.require(by, "archive", space)
    if space.state != state:
        space.state = state
        space.save(update_fields=["state"])
        announce_space(space)
    return space


def announce_space(space: Space) -> None:
    transaction.on_commit(lambda: live.publish(space.topic, {"type": "changed", "what": "space"}))
