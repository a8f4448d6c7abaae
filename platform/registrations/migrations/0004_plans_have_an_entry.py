import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0001_initial"),
        ("registrations", "0003_open_only_by_the_clock"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seatplan",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="seat_plan", to="calendars.entry"
            ),
        ),
    ]
