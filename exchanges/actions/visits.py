from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.models import Visit
from occasions import actions as occasions
from occasions.actions import OccasionRefused
from occasions.programme import whole_days
from partners.models import Country, Organisation
from people.models import Person
from spaces.models import Space

OWN = ("country", "host", "city", "theme", "questions", "meeting_point")


@transaction.atomic
def create_visit(
    *,
    by: Person,
    title: str,
    country: Country,
    host: Organisation,
    city: str,
    first_day: date,
    last_day: date,
    capacity: int,
    zone: str = "",
    co_hosts: Iterable[Organisation] = (),
    theme: str = "",
    questions: str = "",
    meeting_point: str = "",
    **of_space: Any,
) -> Visit:
    """An idea: a draft for its makers, without registration. `zone` is the country's where it isn't given.

    Raises Denied, OccasionRefused, EntryRefused.
    """
    plan = occasions.create_occasion(
        kind=Space.Kind.VISIT,
        by=by,
        title=title,
        span=whole_days(first_day, last_day),
        zone=zone or country.zone,
        place=city,
        capacity=capacity,
        countries=[country],
        **of_space,
    )
    visit = Visit.objects.create(
        space=plan.space,
        entry=plan.entry,
        seat_plan=plan,
        country=country,
        host=host,
        city=city,
        theme=theme,
        questions=questions,
        meeting_point=meeting_point,
    )
    visit.co_hosts.set(co_hosts)
    return visit


@transaction.atomic
def change_visit(
    *,
    visit: Visit,
    by: Person,
    first_day: date,
    last_day: date,
    zone: str = "",
    co_hosts: Iterable[Organisation] = (),
    **fields: Any,
) -> Visit:
    """`fields` are those of the Visit and the words of its Space. Raises Denied, OccasionRefused, EntryRefused."""
    visit = occasions.locked(visit, by)
    for name in OWN:
        setattr(visit, name, fields.pop(name))
    visit.save(update_fields=OWN)
    visit.co_hosts.set(co_hosts)
    occasions.change_occasion(
        occasion=visit,
        by=by,
        span=whole_days(first_day, last_day),
        zone=zone or visit.country.zone,
        place=visit.city,
        countries=[visit.country],
        **fields,
    )
    return visit


@transaction.atomic
def write_report(*, visit: Visit, by: Person, report: str) -> Visit:
    """What those who came took home, for everybody who sees the visit. Writing it again changes it."""
    visit = occasions.locked(visit, by)
    if not visit.is_over:
        raise OccasionRefused("not_over", _("A report is written when the visit is over."))
    if not report.strip():
        raise OccasionRefused("report_missing", _("Write what you saw and what you took home."))
    visit.report = report.strip()
    visit.save(update_fields=["report"])
    occasions.announce(visit.space)
    return visit
