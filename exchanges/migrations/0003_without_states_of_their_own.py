from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0002_entries_and_seats_tell_the_states")]

    operations = [
        migrations.RemoveField(model_name="visit", name="state"),
        migrations.RemoveField(model_name="sitevisit", name="state"),
    ]
