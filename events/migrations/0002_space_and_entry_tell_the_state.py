from django.db import migrations


def tell_state(apps, schema_editor):
    """Backwards only: the column is filled again from what it repeated."""
    for event in apps.get_model("events", "Event").objects.select_related("space", "entry").order_by("pk"):
        event.state = "draft" if event.space.state == "draft" else "announced"
        if event.entry.status == "CANCELLED":
            event.state = "cancelled"
        event.save(update_fields=["state"])


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [migrations.RunPython(migrations.RunPython.noop, tell_state)]
