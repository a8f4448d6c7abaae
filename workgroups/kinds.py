"""The two kinds of groups share their pages; what differs stands here."""

from dataclasses import dataclass

from workgroups.actions import Group
from workgroups.forms import GroupForm, LearningGroupForm, WorkingGroupForm
from workgroups.models import ActionLearningGroup, WorkingGroup


@dataclass(frozen=True)
class Kind:
    """`name` is the kind of the Space and the namespace of the addresses."""

    name: str
    model: type[Group]
    form: type[GroupForm]

    @property
    def is_learning(self) -> bool:
        return self.model is ActionLearningGroup


WORKING = Kind("workgroup", WorkingGroup, WorkingGroupForm)
LEARNING = Kind("learninggroup", ActionLearningGroup, LearningGroupForm)
