from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registrations", "0002_doors_by_the_clock")]

    operations = [migrations.RemoveField(model_name="seatplan", name="is_open")]
