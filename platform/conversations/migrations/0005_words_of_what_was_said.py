from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from people.text import words

AT_ONCE = 500


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The words of what was said before there was a search."""
    rows = apps.get_model("conversations", "Message").objects.order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).only("pk", "body", "search_text")[:AT_ONCE]):
        for message in batch:
            message.search_text = " ".join(words(message.body))
        rows.bulk_update(batch, ["search_text"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_words_on_postgresql")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
