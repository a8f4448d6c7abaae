from django.db import models
from django.utils.translation import gettext_lazy as _

from questionnaires.models.questionnaire import Questionnaire
from questionnaires.models.wording import Wording


class Page(Wording, models.Model):
    """One topic of a Questionnaire: what is asked and saved together."""

    WORDS = ("title",)

    translations = models.JSONField(default=dict, blank=True, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=160)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["questionnaire", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def original_language(self) -> str:
        return self.questionnaire.language
