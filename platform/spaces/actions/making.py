import secrets
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

import live
from notices import actions as notices
from partners.models import Country
from people.models import Person
from spaces import policy
from spaces.actions.belonging import admit
from spaces.actions.rows import Role, locked
from spaces.models import Space

# Words that stand in addresses where a slug may stand.
RESERVED = frozenset({"archive", "entries", "members", "new", "old", "past"})


# Whose name partners may come across by themselves.
KNOWN = frozenset({Space.Visibility.PUBLIC, Space.Visibility.PARTNERS})


def free_slug(title: str, visibility: str, state: str) -> str:
    """From the title; with a random ending where not every partner may know of the space, so that nobody can guess it,
    and a name that is taken tells only of what everybody sees."""
    base = slugify(title)[:60].strip("-") or "space"
    is_free = base not in RESERVED and not Space.objects.filter(slug=base).exists()
    if is_free and visibility in KNOWN and state != Space.State.DRAFT:
        return base
    return f"{base}-{secrets.token_hex(6)}"


@transaction.atomic
def create_space(*, kind: str, title: str, by: Person, **fields: Any) -> Space:
    """A space of a kind, coordinated by who makes it."""
    countries = fields.pop("countries", None)
    made = Space(kind=kind, title=title, **fields)
    slug = free_slug(title, made.visibility, made.state)
    try:
        with transaction.atomic():
            space = Space.objects.create(kind=kind, title=title, slug=slug, created_by=by, **fields)
    except IntegrityError:  # somebody took the name between the look and the row
        slug = f"{slug[:60]}-{secrets.token_hex(6)}"
        space = Space.objects.create(kind=kind, title=title, slug=slug, created_by=by, **fields)
    if countries is not None:
        space.countries.set(countries)
    admit(space=space, person=by, role=Role.COORDINATOR)
    return space


def change_space(*, space: Space, countries: Iterable[Country] | None = None, **fields: Any) -> Space:
    """Change what a locked space says of itself. Its address stays, because links to it are out in the world; only one
    that partners are no longer to know of gets a new address, which nobody outside can guess."""
    was_known, before = space.visibility in KNOWN, space.get_absolute_url()
    for name, value in fields.items():
        setattr(space, name, value)
    if was_known and space.visibility not in KNOWN:
        space.slug = free_slug(space.title, space.visibility, space.state)
        notices.move(topic=space.topic, url=before, to=space.get_absolute_url())
    space.save(update_fields=[*fields, "slug"])
    if countries is not None:
        space.countries.set(countries)
    announce_space(space)
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
