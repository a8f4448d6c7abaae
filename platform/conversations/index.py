"""Which messages have certain words: the one place that knows how each data store is asked.

PostgreSQL knows the stems of German, English and Danish; for Estonian and Polish, which it does not know, and on SQLite
the beginning of a word finds it. Both search `Message.search_text`, so marks and case never matter.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

STEMS = {"de": "german", "en": "english", "da": "danish"}
SHORTEST_BEGINNING = 3  # of two letters or fewer half of all words would begin with them

# SQLite: the index is kept by the store itself, so that no way to a row passes it by. A migration that rebuilds the table
# loses the triggers: they are made again after each `migrate`.
TABLE = """
CREATE VIRTUAL TABLE conversations_message_words USING fts5(
    search_text, content='conversations_message', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
)
"""
ADD = "INSERT INTO conversations_message_words(rowid, search_text) VALUES (new.id, new.search_text);"
TAKE = (
    "INSERT INTO conversations_message_words(conversations_message_words, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text);"
)
REBUILD = "INSERT INTO conversations_message_words(conversations_message_words) VALUES ('rebuild')"
TRIGGERS = {
    "message_words_added": f"AFTER INSERT ON conversations_message BEGIN {ADD} END",
    "message_words_changed": f"AFTER UPDATE OF search_text ON conversations_message BEGIN {TAKE} {ADD} END",
    "message_words_taken": f"AFTER DELETE ON conversations_message BEGIN {TAKE} END",
}


def with_words(phrases: Iterable[Sequence[str]]) -> RawSQL:
    """The numbers of the messages that have all these phrases; each is a sequence of folded words."""
    asked = [phrase for phrase in phrases if phrase]
    if connection.vendor == "postgresql":
        query = " & ".join(f"({' <-> '.join(lexemes(phrase))})" for phrase in asked)
        by_language = [
            f"(language = '{language}' AND search_vector @@ to_tsquery('{stems}', %s))"
            for language, stems in STEMS.items()
        ]
        known = ", ".join(f"'{language}'" for language in STEMS)
        by_language.append(f"(language NOT IN ({known}) AND search_vector @@ to_tsquery('simple', %s))")
        sql = f"SELECT id FROM conversations_message WHERE {' OR '.join(by_language)}"  # noqa: S608
        return RawSQL(sql, [query] * len(by_language))  # noqa: S611 - the words are parameters
    query = " ".join(f'"{" ".join(phrase)}"{"*" if begins(phrase) else ""}' for phrase in asked)
    sql = "SELECT rowid FROM conversations_message_words WHERE conversations_message_words MATCH %s"
    return RawSQL(sql, [query])  # noqa: S611


def lexemes(phrase: Sequence[str]) -> list[str]:
    return [f"'{word}'{':*' if begins([word]) and len(phrase) == 1 else ''}" for word in phrase]


def begins(phrase: Sequence[str]) -> bool:
    """Whether the word may go on: what stands in quotation marks is meant as it stands."""
    return len(phrase) == 1 and len(phrase[0]) >= SHORTEST_BEGINNING


def keep_on_sqlite(**_signal: object) -> None:
    """After migrating: the index and its triggers, where this store needs them and lacks them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'conversations_message%%' OR name LIKE 'message_words%%'"
        )
        there = {name for (name,) in cursor.fetchall()}
        if "conversations_message" not in there or TRIGGERS.keys() <= there:
            return
        columns = {
            one.name
            for one in connection.introspection.get_table_description(cursor, "conversations_message")
        }
        if "search_text" not in columns:
            return  # migrated back to a time before the search
        if "conversations_message_words" not in there:
            cursor.execute(TABLE)
        for name, what in TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {what}")
        cursor.execute(REBUILD)
