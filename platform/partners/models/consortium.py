from django.db import models


class Consortium(models.Model):
    """The alliance that this site belongs to: one row, written by `load_consortium`."""

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    summary = models.TextField(blank=True)
    started = models.CharField(max_length=7, blank=True, help_text="Year and month, YYYY-MM")

    class Meta:
        verbose_name_plural = "consortia"

    def __str__(self) -> str:
        return self.name
