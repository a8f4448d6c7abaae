from django.db import migrations, models


class Migration(migrations.Migration):
    """When each date of a series takes place, for queries; and whether one takes a seat there."""

    dependencies = [("calendars", "0010_entry_position")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="starts_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="ends_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="has_seats",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Who comes takes a seat and answers nothing; the room of seats says so",
            ),
        ),
    ]
