from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0012_instants_of_dates")]

    operations = [
        migrations.AlterField(
            model_name="occurrence", name="starts_at", field=models.DateTimeField(editable=False)
        ),
        migrations.AlterField(
            model_name="occurrence", name="ends_at", field=models.DateTimeField(editable=False)
        ),
    ]
