from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person


class MailChoice(models.Model):
    """Whether a person wants invitations by mail; without a row it is as if they had said "as it suits".

    Who has both an invitation and a subscription sees a meeting twice: calendar programs don't join the two.
    """

    class Wish(models.TextChoices):
        SUITS = "suits", _("Only while no program fetches a calendar address of mine")
        YES = "yes", _("Always")
        NO = "no", _("Never")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_choice")
    wish = models.CharField(_("invitations by mail"), max_length=8, choices=Wish, default=Wish.SUITS)

    class Meta:
        verbose_name = _("choice of invitations by mail")
        verbose_name_plural = _("choices of invitations by mail")

    def __str__(self) -> str:
        return f"{self.person_id} {self.wish}"
