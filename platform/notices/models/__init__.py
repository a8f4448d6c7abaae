from notices.models.level import Level
from notices.models.notice import Notice

__all__ = ["Level", "Notice"]
