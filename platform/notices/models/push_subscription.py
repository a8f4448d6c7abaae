from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person

LONGEST_ENDPOINT = 1000


class PushSubscription(models.Model):
    """A browser that a person asked to be told in: where its push service takes messages, and the public keys of what the
    browser alone can open (RFC 8291). `digest` is of the endpoint, which is too long for an index.

    It is made in a sign-in and holds no longer than that: whoever signs out of a computer that others use is told nothing
    more there.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_subscriptions")
    digest = models.CharField(max_length=64, unique=True)
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    session_key = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.digest[:8]}"
