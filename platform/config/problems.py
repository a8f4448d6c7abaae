"""Errors of the API as problem details (RFC 9457), each with what a person can read and a program can tell apart."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from people.refusal import Refusal

MEDIA_TYPE = "application/problem+json"


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. What it doesn't know is left to Django: a 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, Refusal):
        set_rollback()
        if error.field:
            wrong = {"pointer": f"#/{error.field}", "code": error.code, "detail": str(error)}
            return problem(HTTPStatus.BAD_REQUEST, "", errors=[wrong])
        if error.retry_after:
            again = {"Retry-After": str(error.retry_after)}
            return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), code=error.code, headers=again)
        return problem(HTTPStatus.CONFLICT, str(error), code=error.code, more=error.more)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        return problem(error.status_code, "", errors=pointers(error.get_full_details()), headers=headers)
    return problem(error.status_code, str(error.detail), code=str(error.get_codes()), headers=headers)


def problem(
    status: int,
    detail: str,
    *,
    code: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status)}
    if detail:
        body["detail"] = detail
    if code:
        body["code"] = code
    if errors:
        body["errors"] = errors
    body |= more or {}
    return Response(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def pointers(details: Any, path: str = "#") -> list[dict[str, str]]:
    """REST framework's nested errors as a flat list of JSON pointers."""
    if isinstance(details, dict) and "message" in details and "code" in details:
        return [{"pointer": path, "code": str(details["code"]), "detail": str(details["message"])}]
    if isinstance(details, dict):
        return [row for key, value in details.items() for row in pointers(value, f"{path}/{key}")]
    return [row for value in details for row in pointers(value, path)]


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """For addresses below the API that lead nowhere."""
    body = {"type": "about:blank", "title": HTTPStatus.NOT_FOUND.phrase, "status": 404}
    return JsonResponse(body, status=404, content_type=MEDIA_TYPE)


SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}


def describe(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: every operation can answer with a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = SCHEMA
    answer = {
        "description": "What went wrong (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result["paths"].values():
        for name, operation in path.items():
            if name in ("get", "post", "put", "patch", "delete"):
                operation["responses"]["default"] = answer
    return result
