from django.db import migrations
from django.db.models import F
from django.utils import timezone


def move_words(apps, schema_editor):
    """An item keeps what was typed; what its entry says is made of it, as a new version for who subscribes."""
    entries, now = apps.get_model("calendars", "Entry").objects, timezone.now()
    items = apps.get_model("events", "ProgrammeItem").objects
    for item in items.select_related("entry", "event__entry").order_by("pk"):
        own = item.entry.place.removeprefix(f"{item.room}, ") if item.room else item.entry.place
        item.place = "" if own in (item.event.entry.place, item.room) else own[:110]
        item.description = item.entry.description[:4500]
        item.save(update_fields=["place", "description"])
        place = ", ".join(filter(None, [item.room, item.place or item.event.entry.place]))[:200]
        description = "\n\n".join(filter(None, [item.speakers, item.description]))
        if (place, description) != (item.entry.place, item.entry.description):
            entries.filter(pk=item.entry_id).update(
                place=place,
                description=description,
                sequence=F("sequence") + 1,
                revision=F("revision") + 1,
                modified_at=now,
            )


def move_back(apps, schema_editor):
    """The place stays with its room; the speakers go out of the description, which has a field of its own again."""
    entries = apps.get_model("calendars", "Entry").objects
    for item in apps.get_model("events", "ProgrammeItem").objects.order_by("pk"):
        entries.filter(pk=item.entry_id).update(
            description=item.description, revision=F("revision") + 1, modified_at=timezone.now()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0001_initial"),
        ("events", "0004_items_keep_their_words"),
    ]

    operations = [migrations.RunPython(move_words, move_back)]
