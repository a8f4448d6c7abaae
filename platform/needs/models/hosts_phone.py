from django.db import models

from calendars.models import Entry


class HostsPhone(models.Model):
    """Where the hosts of an entry are called by those who would rather tell than write."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.words
