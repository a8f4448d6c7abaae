from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.models.project import Project
from partners.models import Country
from spaces.models import Space


class Funding(models.Model):
    """Which project pays for what happens in a space, and in which country it takes place.

    Without a country it is that of the space, where it has one alone, or that whose clock it goes by.
    """

    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="funding")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="fundings", verbose_name=_("project")
    )
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("country where it takes place"),
    )
    # Of this space's days all were kept apart up to here; a pack does it anew.
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")

    def __str__(self) -> str:
        return f"{self.space_id} by {self.project_id}"
