from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_without_a_state_of_its_own")]

    operations = [
        migrations.AddField(
            model_name="programmeitem",
            name="description",
            field=models.TextField(blank=True, max_length=4500, verbose_name="description"),
        ),
        migrations.AddField(
            model_name="programmeitem",
            name="place",
            field=models.CharField(
                blank=True, max_length=110, verbose_name="place, where it is not the event's own"
            ),
        ),
    ]
