"""The whole database, as whoever gets hold of a copy of it reads it: every table, every column, in clear."""

from collections.abc import Collection, Iterator

from django.db import connection


def everything(*, but: Collection[str] = ()) -> list[tuple[str, str]]:
    """To compare: all that is stored, in an order of its own. `but` names tables."""
    return sorted(cell for cell in cells() if cell[0].partition(".")[0] not in but)


def cells() -> Iterator[tuple[str, str]]:
    """Each value that is stored, as text, behind `table.column`. Octets are shown as text too, so far as they are some."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description or []]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, bytes | memoryview):
                        value = bytes(value).decode("utf-8", "replace")
                    yield f"{table}.{name}", str(value)


def places_of(*secrets: str) -> dict[str, set[str]]:
    """In which columns each of these stands somewhere, in small letters or capitals; none is left out."""
    found: dict[str, set[str]] = {secret: set() for secret in secrets}
    for place, value in cells():
        folded = value.casefold()
        for secret in secrets:
            if secret.casefold() in folded:
                found[secret].add(place)
    return found
