from typing import Any

from django.db import transaction

from people.models import Person
from registrations import actions as seats
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Space
from workgroups import policy
from workgroups.models import ActionLearningGroup, WorkingGroup

Group = WorkingGroup | ActionLearningGroup
KINDS: dict[type[Group], str] = {
    WorkingGroup: Space.Kind.WORKING_GROUP,
    ActionLearningGroup: Space.Kind.LEARNING_GROUP,
}


@transaction.atomic
def propose(*, model: type[Group], by: Person, space: dict[str, Any], group: dict[str, Any]) -> Group:
    """Found a group: who proposes it coordinates it. An action-learning group is confidential, always."""
    policy.require_propose(by)
    made = spaces.create_space(
        kind=KINDS[model], by=by, is_confidential=model is ActionLearningGroup, **space
    )
    seats.follow_size(space=made, by=by)
    return model.objects.create(space=made, **group)


@transaction.atomic
def edit(*, group: Group, by: Person, space: dict[str, Any], fields: dict[str, Any]) -> Group:
    """Change what a group says of itself."""
    locked = spaces.locked(group.space)
    rights.require(by, "edit", locked)
    before = locked.most_members
    for name, value in fields.items():
        setattr(group, name, value)
    group.save(update_fields=list(fields))
    group.space = spaces.change_space(space=locked, **space)
    seats.follow_size(space=group.space, by=by, before=before)
    return group
