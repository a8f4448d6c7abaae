from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from people.text import is_storable


class Keyset(CursorPagination):
    """Pages that begin where the last one ended, however many rows there are. A view names its `ordering`."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        names = tuple(view.ordering)
        first = names[0].lstrip("-")
        options = queryset.model._meta
        self.field = options.pk if first == "pk" else options.get_field(first)
        return names

    def decode_cursor(self, request: Request) -> Any:
        """A cursor is a text from outside, too: its position is a value of the field that it stands in, or it is none."""
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        try:
            position = self.field.to_python(cursor.position)
        except ValidationError:
            position = None
        is_naive = isinstance(position, datetime) and position.tzinfo is None
        if position is None or is_naive or not is_storable(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor
