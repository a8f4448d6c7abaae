import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef


def remember(apps, schema_editor):
    """Of who answered so before there was a place to remember it."""
    answers = apps.get_model("questionnaires", "Answer").objects.filter(
        question__key="publish_name",
        value="nobody",
        filling__questionnaire=OuterRef("plan__questionnaire"),
        filling__person=OuterRef("person"),
    )
    guests = apps.get_model("registrations", "Guest").objects.filter(Exists(answers))
    guests.update(is_unlisted=True)


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0002_a_consent_without_a_reason_is_free"),
        ("registrations", "0015_letters_and_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="guest",
            name="is_unlisted",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="They want to stand in no list; outlives the answer that said so",
            ),
        ),
        migrations.AddField(
            model_name="guestrequest",
            name="proves",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="registrations.guest",
            ),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
