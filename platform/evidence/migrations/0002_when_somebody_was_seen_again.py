import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_tickets_and_attendance")]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="seen_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                editable=False,
                help_text="When somebody last noted the same",
            ),
        )
    ]
