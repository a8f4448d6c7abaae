from typing import Any

from django.db import migrations, models


def set_free(apps: Any, editor: Any) -> None:
    """What nobody has said to be a condition, and why, people may leave unticked."""
    apps.get_model("questionnaires", "Question").objects.filter(
        kind="consent", is_required=True, help=""
    ).update(is_required=False)


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_forms_and_answers")]

    operations = [
        migrations.RunPython(set_free, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("help", ""), ("is_required", True), ("kind", "consent"), _negated=True),
                name="question_condition_is_explained",
            ),
        ),
    ]
