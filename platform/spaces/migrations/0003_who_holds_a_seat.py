from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0002_invitations_end_and_spaces_have_a_size"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="holds_seat",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Whoever does leaves by giving it back; the room of seats says so",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("holds_seat", True)), fields=["space"], name="membership_with_a_seat"
            ),
        ),
    ]
