import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Reminders, tentative dates, and how much is told of each confidential space."""

    dependencies = [("calendars", "0006_calendar")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="alarm_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(15, "15 minutes before"), (60, "An hour before"), (1440, "A day before")],
                help_text="None: without a reminder",
                null=True,
                verbose_name="reminder",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="with_tentative",
            field=models.BooleanField(default=True, verbose_name="with what is not certain yet"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope", "personal"), ("alarm_minutes", None), _connector="OR"),
                name="subscription_alarms_are_personal",
            ),
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "detail",
                    models.CharField(
                        choices=[
                            ("busy", "Only that I am busy"),
                            ("title", "Titles and places"),
                            ("everything", "Everything"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="calendars.subscription",
                    ),
                ),
            ],
            options={"verbose_name": "disclosure", "verbose_name_plural": "disclosures"},
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                fields=("subscription", "space"), name="disclosure_once_per_space"
            ),
        ),
    ]
