import django.db.models.deletion
from django.db import migrations, models

import calendars.models.calendar


class Migration(migrations.Migration):
    """A row a space by which a feed knows whether anything is new."""

    dependencies = [("calendars", "0005_invitations_by_mail"), ("spaces", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "space",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calendar",
                        serialize=False,
                        to="spaces.space",
                    ),
                ),
                (
                    "stamp",
                    models.CharField(
                        default=calendars.models.calendar.new_stamp, editable=False, max_length=16
                    ),
                ),
            ],
        ),
    ]
