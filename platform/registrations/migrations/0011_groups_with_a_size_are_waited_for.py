from django.db import migrations
from django.utils import timezone


def add(apps, schema_editor):
    SeatPlan, Space = apps.get_model("registrations", "SeatPlan"), apps.get_model("spaces", "Space")
    sized = Space.objects.filter(most_members__isnull=False)
    SeatPlan.objects.bulk_create([SeatPlan(space=space, opens_at=timezone.now()) for space in sized])


def take_away(apps, schema_editor):
    """With those who wait there: before, nobody could."""
    apps.get_model("registrations", "SeatPlan").objects.filter(entry=None, occurrence=None).delete()


class Migration(migrations.Migration):
    dependencies = [("registrations", "0010_places_in_a_group")]

    operations = [migrations.RunPython(add, take_away)]
