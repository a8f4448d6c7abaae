import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0009_seats_of_a_single_date"),
        ("spaces", "0004_how_loud"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="seatplan", name="seat_plan_is_for_one_thing"),
        migrations.AlterField(
            model_name="seatplan",
            name="capacity",
            field=models.PositiveIntegerField(
                null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name="seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__isnull", False), ("entry__isnull", False), ("occurrence", None)
                )
                | models.Q(("capacity__isnull", False), ("entry", None), ("occurrence__isnull", False))
                | models.Q(
                    ("capacity", None), ("entry", None), ("gives_membership", True), ("occurrence", None)
                ),
                name="seat_plan_is_for_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry", None), ("occurrence", None)),
                fields=("space",),
                name="seat_plan_once_for_a_group",
            ),
        ),
    ]
