from django.db import migrations, models


class Migration(migrations.Migration):
    """Where on earth an entry takes place, for the map of a calendar program."""

    dependencies = [("calendars", "0009_country_subscriptions_go_back")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="latitude",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="longitude",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="entry_is_somewhere_on_earth",
            ),
        ),
    ]
