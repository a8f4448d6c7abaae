from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """How loud a space or a thread is to a person: what of it makes a Notice."""

    EVERYTHING = "everything", _("Everything")
    MENTIONS = "mentions", _("Mentions and answers")
    NOTHING = "nothing", _("Nothing")
