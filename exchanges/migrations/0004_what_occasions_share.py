import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Only how the fields are declared changes: they come from `occasions`."""

    dependencies = [
        ("calendars", "0001_initial"),
        ("registrations", "0001_initial"),
        ("spaces", "0001_initial"),
        ("exchanges", "0003_without_states_of_their_own"),
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
            ("visit", "space", "spaces.space"),
            ("visit", "entry", "calendars.entry"),
            ("visit", "seat_plan", "registrations.seatplan"),
            ("sitevisit", "entry", "calendars.entry"),
        ]
    ]
