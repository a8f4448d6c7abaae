from django.db import migrations
from django.db.models import F
from django.utils import timezone

STATUS_OF = {"requested": "TENTATIVE", "fell-through": "CANCELLED"}
STATE_OF = {status: state for state, status in STATUS_OF.items()}


def tell_others(apps, schema_editor):
    """Whether a stop is agreed goes to its entry, as a new version for who subscribes; that registration was open
    once goes to the seats."""
    now = timezone.now()
    for stop in apps.get_model("exchanges", "SiteVisit").objects.select_related("entry").order_by("pk"):
        status = STATUS_OF.get(stop.state, "CONFIRMED")
        if stop.entry.status in (status, "CANCELLED"):
            continue
        stop.entry.status, stop.entry.modified_at = status, now
        stop.entry.cancelled_at = now if status == "CANCELLED" else None
        stop.entry.sequence, stop.entry.revision = F("sequence") + 1, F("revision") + 1
        stop.entry.save(update_fields=["status", "modified_at", "cancelled_at", "sequence", "revision"])
    plans = apps.get_model("registrations", "SeatPlan").objects
    closed = apps.get_model("exchanges", "Visit").objects.filter(state__in=["briefed", "reported"])
    never = plans.filter(pk__in=closed.values("seat_plan"), opens_at=None)
    never.update(opens_at=now, closes_at=now)


def hear_from_others(apps, schema_editor):
    for stop in apps.get_model("exchanges", "SiteVisit").objects.select_related("entry").order_by("pk"):
        stop.state = STATE_OF.get(stop.entry.status, "confirmed")
        stop.save(update_fields=["state"])
    visits = apps.get_model("exchanges", "Visit").objects.select_related("space", "entry", "seat_plan")
    for visit in visits.order_by("pk"):
        visit.state = state_of(visit, timezone.now())
        visit.save(update_fields=["state"])


def state_of(visit, now):
    plan = visit.seat_plan
    if visit.entry.status == "CANCELLED":
        return "cancelled"
    if visit.space.state == "draft":
        return "idea"
    if visit.report:
        return "reported"
    if plan.opens_at is None or plan.opens_at > now:
        return "confirmed"
    return "briefed" if plan.closes_at and plan.closes_at <= now else "open"


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0001_initial"),
        ("registrations", "0003_open_only_by_the_clock"),
        ("exchanges", "0001_initial"),
    ]

    operations = [migrations.RunPython(tell_others, hear_from_others)]
