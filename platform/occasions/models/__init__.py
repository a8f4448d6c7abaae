"""What events and visits share. Both are abstract: each room above has tables of its own."""

from occasions.models.occasion import Occasion, OccasionQuerySet
from occasions.models.part import Part, PartQuerySet

__all__ = ["Occasion", "OccasionQuerySet", "Part", "PartQuerySet"]
