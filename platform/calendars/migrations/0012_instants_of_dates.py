from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import migrations


def derive(apps, schema_editor):
    """As `calendars.dated.derive_date` does it: of whole days from the midnight of the first to that after the last."""
    Occurrence = apps.get_model("calendars", "Occurrence")
    changed = []
    for one in Occurrence.objects.select_related("entry").iterator():
        entry = one.entry
        starts = one.starts_local or one.recurrence_id
        ends = one.ends_local or starts + (entry.ends_local - entry.starts_local)
        zone = ZoneInfo(one.zone or entry.zone)
        one.starts_at, one.ends_at = (instant(moment, entry.is_all_day, zone) for moment in (starts, ends))
        changed.append(one)
    Occurrence.objects.bulk_update(changed, ["starts_at", "ends_at"], batch_size=500)


def instant(moment, is_all_day, zone):
    wall = datetime(moment.year, moment.month, moment.day) if is_all_day else moment
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0011_dates_have_instants")]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
