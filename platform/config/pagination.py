from typing import Any

from rest_framework.pagination import CursorPagination


class Keyset(CursorPagination):
    """Pages that begin where the last one ended, however many rows there are. A view names its `ordering`."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(view.ordering)
