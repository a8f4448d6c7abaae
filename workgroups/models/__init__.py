from workgroups.models.learning_group import ActionLearningGroup
from workgroups.models.working_group import WorkingGroup

__all__ = ["ActionLearningGroup", "WorkingGroup"]
