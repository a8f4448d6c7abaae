from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.message import Message
from people.models import Person


class Reaction(models.Model):
    """A person's sign at a Message, of the few that there are: each at most once."""

    class Sign(models.TextChoices):
        AGREE = "👍", _("I agree")
        THANKS = "🙏", _("Thank you")
        HEART = "❤️", _("I like it")
        PARTY = "🎉", _("Congratulations")
        THINK = "🤔", _("I wonder")
        EYES = "👀", _("I look into it")
        DONE = "✅", _("Done")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reactions")
    sign = models.CharField(_("sign"), max_length=8, choices=Sign)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "person", "sign"], name="reaction_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.sign} {self.message_id}"
