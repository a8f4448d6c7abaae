import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("invitation", "used_at", "ended_at"),
        migrations.AddField(
            "invitation",
            "guest",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "invitation", "mailed_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField(
            "space",
            "most_members",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="people at most"),
        ),
    ]
