"""What a proxy and whoever watches ask: does this process live, and can it do its work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

TEXT = "text/plain; charset=utf-8"


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of the database: restarting this process would not mend that."""
    return HttpResponse("ok\n", content_type=TEXT)


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or waits for migrations. Without Redis the site works, only less live."""
    try:
        executor = MigrationExecutor(connection)
        waits = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return unready("The database is away.\n")
    return unready("Migrations are waiting.\n") if waits else HttpResponse("ok\n", content_type=TEXT)


def unready(why: str) -> HttpResponse:
    return HttpResponse(why, content_type=TEXT, status=503, headers={"Retry-After": "5"})
