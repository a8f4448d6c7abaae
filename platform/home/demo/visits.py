from datetime import timedelta
from typing import Any

from calendars import actions as calendars
from calendars.models import Entry
from exchanges.models import SiteVisit, Visit
from home.demo.days import Days, span
from home.demo.facts import rows
from home.demo.people import Cast
from home.demo.seats import fill
from partners.consortium import ConsortiumFacts
from partners.models import Country, Organisation
from registrations import actions as registrations
from registrations.actions.occasions import create_occasion, publish_occasion, whole_days

# When a stop begins of which only the part of the day is known, by how many came before it in that part.
PARTS = {"morning": ["09:30", "11:15"], "afternoon": ["14:00", "16:15"], "day": ["10:00"]}
MINUTES = {"morning": 60, "afternoon": 90, "day": 300}
KINDS = {"site visit": SiteVisit.Kind.SITE, "workshop": SiteVisit.Kind.WORKSHOP}


def load(cast: Cast, days: Days, facts: ConsortiumFacts) -> None:
    """One exchange visit for each partner country, each at another point of its life."""
    organisations = {found.name: found for found in Organisation.objects.all()}
    for row in rows("visits")["visit"]:
        if row.get("from_consortium_file"):
            row |= real_programme(next(visit for visit in facts.visits if visit["country"] == row["country"]))
        visit = make_visit(row, cast, days, organisations)
        for stop in row["stop"]:
            make_stop(visit, stop)
        fill(visit.seat_plan, [cast[key] for key in row.get("registered", [])])
        if row["state"] == Visit.State.BRIEFED:
            registrations.close_registration(plan=visit.seat_plan, by=cast[row["by"]])


def make_visit(row: dict[str, Any], cast: Cast, days: Days, organisations: dict[str, Organisation]) -> Visit:
    country, by = Country.objects.get(code=row["country"]), cast[row["by"]]
    first_day = days.day(row["weekday"], row["in_days"])
    plan = create_occasion(
        kind="visit",
        by=by,
        title=row["title"],
        span=whole_days(first_day, first_day + timedelta(days=row["days"] - 1)),
        zone=country.zone,
        place=row["city"],
        capacity=row["seats"],
        is_open=row["state"] in (Visit.State.OPEN, Visit.State.BRIEFED),
        summary=row["theme"],
        visibility="partners",
        countries=[country],
        is_demo=True,
    )
    visit = Visit.objects.create(
        space=plan.space,
        entry=plan.entry,
        seat_plan=plan,
        country=country,
        host=organisations[row["host"]],
        city=row["city"],
        state=row["state"],
        theme=row["theme"],
        questions=row["questions"],
        meeting_point=row["meeting_point"],
        report=row.get("report", ""),
    )
    visit.co_hosts.set(organisations[name] for name in row.get("co_hosts", []))
    plan.space = publish_occasion(space=plan.space, by=by)
    return visit


def make_stop(visit: Visit, row: dict[str, Any]) -> SiteVisit:
    first_day = visit.entry.starts_local.date()
    entry = calendars.create_entry(
        space=visit.space,
        by=visit.space.created_by,
        title=row["title"],
        kind=Entry.Kind.STOP,
        zone=visit.entry.zone,
        place=row.get("place", ""),
        url=visit.entry.url,
        **span(first_day + timedelta(days=row["day"] - 1), row["starts"], row["minutes"]),
    )
    return SiteVisit.objects.create(
        visit=visit,
        entry=entry,
        kind=row["kind"],
        state=row.get("stop_state", SiteVisit.State.CONFIRMED),
        led_by=row.get("led_by", ""),
        access=row.get("access", ""),
    )


def real_programme(visit: dict[str, Any]) -> dict[str, Any]:
    """A visit of the consortium's file, which knows days and parts of days, with hours."""
    taken: dict[tuple[int, str], int] = {}
    stops = []
    for stop in visit["stop"]:
        part = stop["part"]
        before = taken.get((stop["day"], part), 0)
        taken[stop["day"], part] = before + 1
        stops.append(
            {
                "day": stop["day"],
                "starts": PARTS[part][before],
                "minutes": MINUTES[part],
                "title": stop["what"],
                "place": visit["cities"][0 if stop["day"] < visit["days"] else -1],
                "kind": KINDS[stop["kind"]],
                "led_by": stop.get("led_by", ""),
            }
        )
    host, *co_hosts = visit["hosts"]
    return {"days": visit["days"], "host": host, "co_hosts": co_hosts, "stop": stops}
