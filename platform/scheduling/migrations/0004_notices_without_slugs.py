"""What was told of a confidential space's polls led to an address with the space's slug, which is made of its title."""

import re
from typing import Any

from django.db import migrations

KEYS = ["scheduling.asked_privately", "scheduling.settled_privately"]
WITH_SLUG = re.compile(r"/spaces/[^/]+/polls/(\d+)/")


def lead_by_number(apps: Any, schema_editor: Any) -> None:
    notices = apps.get_model("notices", "Notice").objects.filter(key__in=KEYS, url__contains="/spaces/")
    for notice in notices.iterator():
        notice.url = WITH_SLUG.sub(r"/polls/number/\1/", notice.url)
        notice.save(update_fields=["url"])


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0003_guests_hold_a_date"),
        ("notices", "0006_found_by_origin_and_set_aside_pushes"),
    ]
    operations = [migrations.RunPython(lead_by_number, migrations.RunPython.noop)]
