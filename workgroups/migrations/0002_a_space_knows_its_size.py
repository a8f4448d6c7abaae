from typing import Any

from django.db import migrations


def to_the_space(apps: Any, schema_editor: Any) -> None:
    for group in apps.get_model("workgroups", "ActionLearningGroup").objects.select_related("space"):
        group.space.most_members = group.size
        group.space.save(update_fields=["most_members"])


def back(apps: Any, schema_editor: Any) -> None:
    found = apps.get_model("workgroups", "ActionLearningGroup").objects.select_related("space")
    for group in found.exclude(space__most_members=None):
        group.size = group.space.most_members
        group.save(update_fields=["size"])


class Migration(migrations.Migration):
    dependencies = [
        ("workgroups", "0001_initial"),
        ("spaces", "0002_invitations_end_and_spaces_have_a_size"),
    ]

    operations = [migrations.RunPython(to_the_space, back)]
