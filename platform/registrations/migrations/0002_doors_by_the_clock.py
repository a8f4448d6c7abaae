from django.db import migrations
from django.utils import timezone


def note_when(apps, schema_editor):
    """What is open opened now; what is closed, and has had registrations, closed now; the rest was never opened."""
    now = timezone.now()
    plans = apps.get_model("registrations", "SeatPlan").objects
    plans.filter(capacity=0).update(capacity=1)
    for plan in plans.order_by("pk"):
        first = plan.registrations.order_by("registered_at").first()
        if plan.is_open:
            plan.opens_at = plan.opens_at or (first.registered_at if first else now)
            if plan.closes_at and plan.closes_at < plan.opens_at:
                plan.closes_at = None
        elif first:
            plan.opens_at, plan.closes_at = min(first.registered_at, now), now
        else:
            plan.opens_at, plan.closes_at = None, None
        plan.save(update_fields=["opens_at", "closes_at"])


def say_whether(apps, schema_editor):
    now = timezone.now()
    for plan in apps.get_model("registrations", "SeatPlan").objects.order_by("pk"):
        plan.is_open = plan.opens_at is not None and (plan.closes_at is None or plan.closes_at > now)
        plan.save(update_fields=["is_open"])


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial")]

    operations = [migrations.RunPython(note_when, say_whether)]
