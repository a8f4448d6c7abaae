"""What a page that carries out a verb does alike everywhere: try it, say that it is done, or say why not."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from people.refusal import Refusal

Done = TypeVar("Done")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form of this request is bound to."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[[], Done],
    *,
    page: str,
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    to: Callable[[Done], Any],
    said: str | Promise | Callable[[Done], str | Promise] = "",
    name: str = "form",
) -> HttpResponse:
    """GET shows the form on its page. POST carries out `verb`, says so and leads on, or shows what was typed and why not.

    A refusal stands beside the field that it names, or that the form names for its code in `field_of`; else above the form.
    `name` is the form's in the page's context, where the page has several. A `context` that is dear to find out is given
    as a function: who is led on needs none.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = verb()
        except Refusal as refusal:
            form.add_error(field_of(form, refusal), str(refusal))
        else:
            if words := str(said(done) if callable(said) else said):
                messages.success(request, words)
            return redirect(to(done))
    around = context() if callable(context) else context
    return render(request, page, {**around, name: form}, status=422 if form.errors else 200)


def attempt(
    request: HttpRequest, verb: Callable[[], Done], said: str | Promise | Callable[[Done], str | Promise]
) -> bool:
    """Of a button without a form: carries out `verb` and says so, or says why not. Whether it was done."""
    try:
        done = verb()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, str(said(done) if callable(said) else said))
    return True


def field_of(form: BaseForm, refusal: Refusal) -> str | None:
    name: str = getattr(form, "field_of", {}).get(refusal.code, refusal.field)
    return name if name in form.fields else None
