import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0003_holds")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="comment",
            field=models.CharField(blank=True, max_length=500, verbose_name="a word with it"),
        ),
        migrations.AlterField(
            model_name="reply",
            name="answered_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When the person said so; of an answer by mail its DTSTAMP",
            ),
        ),
    ]
