"""The handful of strict components: an argument they don't know is an error, not a silent gap."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import lucide
from django import forms, template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from frontend import timestrip
from frontend.templatetags import time as times

register = template.Library()

TONES = {"neutral", "info", "ok", "warn", "error", "accent", "confidential"}


@lru_cache(maxsize=256)
def _svg(name: str, size: int) -> str:
    attributes = {"class": "icon", "aria-hidden": "true", "focusable": "false", "stroke-width": "1.75"}
    return lucide._render_icon(str(name), size, **attributes)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """An inline drawing of lucide. It says nothing to a screen reader: words stand beside it."""
    return mark_safe(_svg(name, size))  # noqa: S308 - drawn by the package, nothing of a person's in it


@register.simple_tag
def badge(label: str | Promise, tone: str = "neutral", icon: str = "") -> SafeString:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"A badge has no tone {tone!r}; there are {sorted(TONES)}.")
    drawing = mark_safe(_svg(icon, 14)) if icon else ""  # noqa: S308
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, drawing, label)


@register.simple_tag
def confidential_badge() -> SafeString:
    return badge(_("Confidential"), tone="confidential", icon="lock")


@register.simple_tag
def country_chip(country: Any, name: bool = False, beside: bool = False) -> SafeString:
    """Two letters of a partner country, with the whole name for who can't read them or wants it in full. Where the name
    stands `beside` it already, the letters are ornament."""
    if country is None:
        return SafeString("")
    code = str(country.pk).lower()
    if beside:
        html = '<span class="country country-{}" aria-hidden="true">{}</span>'
        return format_html(html, code, country.short)
    if name:
        return format_html(
            '<span class="country country-{}"><span aria-hidden="true">{}</span></span> <span>{}</span>',
            code,
            country.short,
            country.name,
        )
    return format_html(
        '<span class="country country-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="hidden-visually">{}</span></span>',
        code,
        country.name,
        country.short,
        country.name,
    )


@register.filter
def address(email: str) -> SafeString:
    """An e-mail address that may break after its @, and not within a word."""
    name, at, host = str(email).partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


@register.simple_tag
def language_chip(code: str) -> SafeString:
    """The language of what somebody wrote, in its own words."""
    info = get_language_info(code)
    return format_html(
        '<span class="chip" title="{}" lang="{}">{}</span>', info["name_translated"], code, info["name_local"]
    )


def initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"


@register.simple_tag
def avatar(person: Any) -> SafeString:
    """Letters in a circle: ornament beside a name, never instead of it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials(person.name))


def _organisation(person: Any) -> str:
    """The first confirmed organisation where affiliations were prefetched: a list never costs a query per person."""
    fetched = getattr(person, "_prefetched_objects_cache", {}).get("affiliations", ())
    names = [affiliation.organisation.name for affiliation in fetched if affiliation.state == "confirmed"]
    return names[0] if names else ""


@register.simple_tag
def person(person: Any, plain: bool = False) -> SafeString:
    """A name, the mark of an invented person, and the organisation if it is at hand. `plain`: no circle."""
    circle = "" if plain else avatar(person)
    demo = badge(_("demo")) if person.is_demo else ""
    organisation = _organisation(person)
    about = format_html('<span class="person-about">{}</span>', organisation) if organisation else ""
    return format_html(
        '<span class="person">{}<span class="person-words"><span class="person-name">{} {}</span>{}</span></span>',
        circle,
        person.name,
        demo,
        about,
    )


@register.inclusion_tag("components/_empty.html")
def empty_state(
    text: str, action_url: str = "", action: str = "", icon: str = "leaf", heading: str = ""
) -> dict[str, str]:
    """What a page says instead of a list: one sentence and one action."""
    if bool(action_url) != bool(action):
        raise template.TemplateSyntaxError("An action has both a name and an address, or neither.")
    return {"text": text, "action_url": action_url, "action": action, "icon": icon, "heading": heading}


@register.inclusion_tag("components/_field.html")
def field(bound: forms.BoundField, label: str = "", why: str = "", is_marked: bool = True) -> dict[str, Any]:
    """Label, help, error and widget of one field. `why` says what a sensitive answer is used for; not `is_marked`: where
    nothing has to be filled in, no field says that it may be left empty."""
    if not isinstance(bound, forms.BoundField):
        raise template.TemplateSyntaxError("{% field %} takes a field of a form.")
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "why": why,
        # What leads away stands behind what is to be filled in: the key Tab goes from one field to the next.
        "is_help_below": "<a " in str(bound.help_text),
        "is_single_box": isinstance(widget, forms.CheckboxInput),
        "is_optional": is_marked and not bound.field.required and not isinstance(widget, forms.CheckboxInput),
    }


@register.inclusion_tag("components/_fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """The whole form: error summary, hidden and visible fields. The submit button is the page's."""
    return {"form": form}


def _broken(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    for error in form.non_field_errors():
        yield "", error
    for bound in form:
        for error in bound.errors:
            yield (bound.auto_id if not bound.is_hidden else ""), error


@register.inclusion_tag("components/_error_summary.html")
def error_summary(form: Any, *others: Any) -> dict[str, Any]:
    """Everything that is wrong in the forms and formsets, each line a link to its field, in the field's own words."""
    forms_given = [each for one in (form, *others) for each in getattr(one, "forms", [one])]
    wrong = [line for one in forms_given if one and one.is_bound for line in _broken(one)]
    return {"wrong": wrong}


@register.simple_tag
def error_prefix(form: Any) -> str:
    """For a page's title: a screen reader hears first that something is wrong."""
    return _("Error:") + " " if form and form.is_bound and form.errors else ""


@register.inclusion_tag("components/_pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the other pages of a `Paginator`'s page; filters in the address stay."""
    request = context["request"]

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    earlier = address(page.previous_page_number()) if page.has_previous() else ""
    later = address(page.next_page_number()) if page.has_next() else ""
    return {"page": page, "earlier": earlier, "later": later}


@register.inclusion_tag("components/_time_strip.html")
def time_strip(
    starts_at: datetime, ends_at: datetime, zones: Iterable[str], holidays: Any = ()
) -> dict[str, Any]:
    """`{% time_strip option.starts_at option.ends_at zones holidays %}`: one time by everybody's clock.

    `starts_at` and `ends_at` are aware; `zones` are IANA names, in any order, several times or not: each different
    clock has one row. `holidays` are things with `day` (a date), `name` and `places` (ISO codes, "DK" or "DE-BB"), such
    as `partners.holidays.Holiday`; those of other days are left out, so one list serves all strips of a page.
    Put `{% time_strip_legend %}` once beside the strips of a page.
    """
    zones = list(zones)
    if not isinstance(starts_at, datetime) or not isinstance(ends_at, datetime) or not zones:
        raise template.TemplateSyntaxError("A time strip takes two moments and at least one zone.")
    if timezone.is_naive(starts_at) or timezone.is_naive(ends_at) or ends_at <= starts_at:
        raise template.TemplateSyntaxError("A time strip takes aware moments, the later one last.")
    found = timestrip.rows(starts_at, ends_at, zones)
    days = {row.starts.date() for row in found} | {(row.ends - timedelta(seconds=1)).date() for row in found}
    return {
        "rows": [_strip_row(row, tells_day=len({one.starts.date() for one in found}) > 1) for row in found],
        "holidays": [
            {"name": holiday.name, "places": places(holiday.places)}
            for holiday in holidays
            if holiday.day in days
        ],
    }


@register.inclusion_tag("components/_time_strip_legend.html")
def time_strip_legend() -> dict[str, Any]:
    """What the shades of time strips mean."""
    return {}


def _strip_row(row: timestrip.Row, tells_day: bool) -> dict[str, Any]:
    cities = sorted(times.city(zone) for zone in row.zones)
    clock = times.clock_words(row.starts, row.ends)
    day = times.day_words(row.starts.date()) if tells_day else ""
    return {"cities": ", ".join(cities), "clock": clock, "day": day, "row": row}


@register.filter
def places(codes: Iterable[str]) -> str:
    """Where a holiday is: countries in the reader's language; a region only where not all of its country rests."""
    known = list(codes)
    shown = [code for code in known if "-" not in code or code.partition("-")[0] not in known]
    return ", ".join(map(_place, shown))


def _place(code: str) -> str:
    """A country in the reader's language, its region in letters: `Deutschland (BB)`."""
    country, _dash, region = code.partition("-")
    name = times.locale().territories.get(country, country)
    return f"{name} ({region})" if region else name
