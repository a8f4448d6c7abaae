"""A notice names a person, not a name. What was told before is bound where one person alone is called so; where nobody or
several are, the name goes: nobody could forget it exactly."""

from collections import defaultdict
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GAP = "…"


def bind(apps: Any, schema_editor: Any) -> None:
    notices = apps.get_model("notices", "Notice").objects.filter(params__has_key="person")
    people: dict[str, list[int]] = defaultdict(list)
    for pk, name in apps.get_model("people", "Person").objects.values_list("pk", "name"):
        people[name].append(pk)
    for notice in notices.only("params").iterator():
        called = people.get(notice.params["person"], [])
        if len(called) == 1:
            notice.names_id = called[0]
        else:
            notice.params = {**notice.params, "person": GAP}
        notice.save(update_fields=["names", "params"])


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0007_what_was_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="names",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(bind, migrations.RunPython.noop),
    ]
