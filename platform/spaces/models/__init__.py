from spaces.models.invitation import Invitation
from spaces.models.membership import Membership
from spaces.models.space import Space

__all__ = ["Invitation", "Membership", "Space"]
