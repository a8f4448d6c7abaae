import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Only how the fields are declared changes: they come from `occasions`."""

    dependencies = [
        ("calendars", "0001_initial"),
        ("registrations", "0001_initial"),
        ("spaces", "0001_initial"),
        ("events", "0005_calendars_know_room_and_speakers"),
    ]

    operations = [
        migrations.AlterField(
            model_name=model,
            name=name,
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s", to=to
            ),
        )
        for model, name, to in [
            ("event", "space", "spaces.space"),
            ("event", "entry", "calendars.entry"),
            ("event", "seat_plan", "registrations.seatplan"),
            ("programmeitem", "entry", "calendars.entry"),
        ]
    ]
