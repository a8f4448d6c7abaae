from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry


class HostsPhone(models.Model):
    """Where the hosts of an entry are called by those who would rather tell than write."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("telephone of the hosts")
        verbose_name_plural = _("telephones of the hosts")

    def __str__(self) -> str:
        return self.words
