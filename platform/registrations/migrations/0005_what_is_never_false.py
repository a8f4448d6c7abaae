from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0004_plans_have_an_entry")]

    operations = [
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["confirmed", "waiting", "withdrawn", "cancelled"])),
                name="registration_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1)), name="seat_plan_has_a_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_at", None),
                    ("closes_at", None),
                    ("closes_at__gte", models.F("opens_at")),
                    _connector="OR",
                ),
                name="seat_plan_closes_after_it_opens",
            ),
        ),
    ]
