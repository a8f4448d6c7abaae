"""PostgreSQL keeps the words of a message by the stems of its language; SQLite's index stands in `conversations.index`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARD = """
ALTER TABLE conversations_message ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
    CASE language
        WHEN 'de' THEN to_tsvector('german'::regconfig, search_text)
        WHEN 'en' THEN to_tsvector('english'::regconfig, search_text)
        WHEN 'da' THEN to_tsvector('danish'::regconfig, search_text)
        ELSE to_tsvector('simple'::regconfig, search_text)
    END
) STORED;
CREATE INDEX message_words ON conversations_message USING gin (search_vector);
"""
BACKWARD = "ALTER TABLE conversations_message DROP COLUMN search_vector;"


def on_postgresql(sql: str):
    def run(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_words_of_messages")]

    operations = [migrations.RunPython(on_postgresql(FORWARD), on_postgresql(BACKWARD))]
