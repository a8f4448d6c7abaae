from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.models import Disclosure, Subscription
from calendars.models.subscription import digest, new_token
from partners.models import Country
from people.models import Person
from people.refusal import Refusal
from people.text import is_storable
from spaces.models import Space

MOST = 50
NOTED_EVERY = timedelta(hours=1)
OPTIONS = frozenset({"label", "language", "detail", "alarm_minutes", "with_tentative"})


class SubscriptionRefused(Refusal):
    """An address that a person cannot have."""


@transaction.atomic
def subscribe(
    *,
    person: Person,
    label: str,
    scope: str = Subscription.Scope.PERSONAL,
    space: Space | None = None,
    country: Country | None = None,
    language: str = "",
    detail: str = Subscription.Detail.EVERYTHING,
    alarm_minutes: int | None = None,
    with_tentative: bool = True,
    disclosures: Mapping[Space, str] | None = None,
) -> tuple[Subscription, str]:
    """A new secret address. Its token is returned here and never again: only a digest is kept.

    `disclosures`: how much it tells of confidential spaces beside "Busy". Raises SubscriptionRefused.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if Subscription.objects.standing().filter(person=person).count() >= MOST:
        raise SubscriptionRefused(
            "too_many", _("You have 50 addresses. Revoke one that you don't use any more.")
        )
    if space is not None and not Space.objects.of(person).filter(pk=space.pk).exists():
        raise SubscriptionRefused("not_a_member", _("Only members can subscribe to this calendar."))
    refuse_alarms(scope, alarm_minutes)
    token = new_token()
    subscription = Subscription.objects.create(
        person=person,
        label=label,
        scope=scope,
        space=space,
        country=country,
        language=language or person.language,
        detail=detail,
        alarm_minutes=alarm_minutes,
        with_tentative=with_tentative,
        token_digest=digest(token),
    )
    disclose(subscription, disclosures or {})
    return subscription, token


@transaction.atomic
def change_subscription(
    *, subscription: Subscription, disclosures: Mapping[Space, str] | None = None, **options: object
) -> Subscription:
    """Other options for the address that stands: programs get them with their next fetch. Without `disclosures` what
    is told of confidential spaces stays as it is. Raises SubscriptionRefused, KeyError for what is no option."""
    row = _standing(subscription)
    if not options.keys() <= OPTIONS:
        raise KeyError(*sorted(options.keys() - OPTIONS))
    for name, value in options.items():
        setattr(row, name, value)
    refuse_alarms(row.scope, row.alarm_minutes)
    row.save(update_fields=list(options))
    if disclosures is not None:
        disclose(row, disclosures)
    return row


@transaction.atomic
def revoke_subscription(*, subscription: Subscription) -> Subscription:
    """From now on its address answers as if it had never been."""
    row = _locked(subscription)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    return row


@transaction.atomic
def reset_subscription(*, subscription: Subscription) -> str:
    """A new address for the same subscription; the old one ends at once. Raises SubscriptionRefused."""
    row = _standing(subscription)
    token = new_token()
    row.token_digest, row.last_fetched_at, row.last_agent = digest(token), None, ""
    row.save(update_fields=["token_digest", "last_fetched_at", "last_agent"])
    return token


def note_fetch(*, subscription: Subscription, agent: str, at: datetime) -> bool:
    """Keep when an address was last fetched and by what; at most hourly, so that reading doesn't become writing."""
    last = subscription.last_fetched_at
    if last is not None and last >= at - NOTED_EVERY:
        return False
    earlier = Q(last_fetched_at=None) | Q(last_fetched_at__lt=at - NOTED_EVERY)
    agent = "".join(sign for sign in agent if sign.isprintable() and is_storable(sign))[:120]
    rows = Subscription.objects.standing().filter(earlier, pk=subscription.pk)
    return bool(rows.update(last_fetched_at=at, last_agent=agent))


def refuse_alarms(scope: str, alarm_minutes: int | None) -> None:
    """A program that rings for what others are invited to is soon thrown out."""
    if alarm_minutes is not None and scope != Subscription.Scope.PERSONAL:
        raise SubscriptionRefused("alarms", _("Reminders come with an address for your own dates only."))


def disclose(subscription: Subscription, disclosures: Mapping[Space, str]) -> None:
    """Only of confidential spaces that the person belongs to; "Busy" needs no row."""
    Disclosure.objects.filter(subscription=subscription).delete()
    if subscription.scope != Subscription.Scope.PERSONAL:
        return
    walled = set(Space.objects.of(subscription.person).filter(is_confidential=True))
    Disclosure.objects.bulk_create(
        Disclosure(subscription=subscription, space=space, detail=Subscription.Detail(detail))
        for space, detail in disclosures.items()
        if space in walled and detail != Subscription.Detail.BUSY
    )


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)


def _standing(subscription: Subscription) -> Subscription:
    row = _locked(subscription)
    if row.revoked_at is not None:
        raise SubscriptionRefused("revoked", _("This address was revoked. Make a new one."))
    return row
