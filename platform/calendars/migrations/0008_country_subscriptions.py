import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A subscription may hold what is on in a country."""

    dependencies = [("calendars", "0007_subscription_options"), ("partners", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="country",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="partners.country",
                verbose_name="country",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="scope",
            field=models.CharField(
                choices=[
                    ("personal", "All I belong to or registered for"),
                    ("space", "One group, event or visit"),
                    ("country", "What is on in a country"),
                ],
                default="personal",
                max_length=12,
                verbose_name="what it holds",
            ),
        ),
        migrations.RemoveConstraint(model_name="subscription", name="subscription_scope_has_its_space"),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("country", None), ("scope", "space"), ("space__isnull", False)),
                    models.Q(("country__isnull", False), ("scope", "country"), ("space", None)),
                    models.Q(("country", None), ("scope", "personal"), ("space", None)),
                    _connector="OR",
                ),
                name="subscription_scope_has_its_own",
            ),
        ),
    ]
