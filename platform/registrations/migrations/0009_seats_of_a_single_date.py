import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0013_dates_always_have_instants"),
        ("registrations", "0008_plans_ask_questions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seatplan",
            name="entry",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="seat_plan",
                to="calendars.entry",
            ),
        ),
        migrations.AddField(
            model_name="seatplan",
            name="occurrence",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="seat_plan",
                to="calendars.occurrence",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry__isnull", False), ("occurrence", None))
                | models.Q(("entry", None), ("occurrence__isnull", False)),
                name="seat_plan_is_for_one_thing",
            ),
        ),
    ]
