from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0018_decisions_about_all_seats"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="whom_choice",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="letter",
            name="whom_lacks",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="letter",
            name="whom_pool",
            field=models.CharField(blank=True, max_length=12),
        ),
    ]
