from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0002_space_and_entry_tell_the_state")]

    operations = [migrations.RemoveField(model_name="event", name="state")]
