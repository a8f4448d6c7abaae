from datetime import timedelta
from typing import Any

from exchanges import actions as exchanges
from exchanges.models import SiteVisit, Visit
from home.demo.days import Days, span
from home.demo.facts import rows
from home.demo.people import Cast
from home.demo.seats import fill
from occasions import actions as occasions
from partners.consortium import ConsortiumFacts
from partners.models import Country, Organisation
from people.models import Person
from registrations import actions as registrations
from spaces.models import Space

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
        by = cast[row["by"]]
        visit = make_visit(row, by, days, organisations)
        for stop in row["stop"]:
            make_stop(visit, stop, by)
        advance(visit, row, by, [cast[key] for key in row.get("registered", [])], days)


def make_visit(row: dict[str, Any], by: Person, days: Days, organisations: dict[str, Organisation]) -> Visit:
    first_day = days.day(row["weekday"], row["in_days"])
    return exchanges.create_visit(
        by=by,
        title=row["title"],
        country=Country.objects.get(code=row["country"]),
        host=organisations[row["host"]],
        co_hosts=[organisations[name] for name in row["co_hosts"]],
        city=row["city"],
        first_day=first_day,
        last_day=first_day + timedelta(days=row["days"] - 1),
        capacity=row["seats"],
        theme=row["theme"],
        questions=row["questions"],
        meeting_point=row["meeting_point"],
        summary=row["theme"],
        visibility=Space.Visibility.PARTNERS,
        is_demo=True,
    )


def make_stop(visit: Visit, row: dict[str, Any], by: Person) -> SiteVisit:
    day = visit.entry.starts_local.date() + timedelta(days=row["day"] - 1)
    return exchanges.add_stop(
        visit=visit,
        by=by,
        kind=row["kind"],
        state=row.get("stop_state", SiteVisit.State.CONFIRMED),
        led_by=row.get("led_by", ""),
        access=row.get("access", ""),
        title=row["title"],
        place=row.get("place", ""),
        **span(day, row["starts"], row["minutes"]),
    )


def advance(visit: Visit, row: dict[str, Any], by: Person, people: list[Person], days: Days) -> None:
    """Step by step to where its row says that it stands, with seats taken on the way."""
    state = row["state"]
    visit = occasions.publish_occasion(occasion=visit, by=by)
    plan = visit.seat_plan
    if state in (Visit.State.OPEN, Visit.State.BRIEFED):
        plan = registrations.open_registration(plan=plan, by=by)
    if "opens_in_days" in row:
        opens_at = days.now + timedelta(days=row["opens_in_days"])
        registrations.schedule_registration(plan=plan, opens_at=opens_at, closes_at=None, by=by)
    for country, seats in row.get("shares", {}).items():
        kept_for = {"kind": "country", "country": Country.objects.get(code=country), "seats": seats}
        release_at = plan.entry.starts_at - timedelta(days=14)
        registrations.keep_pool(plan=plan, by=by, release_at=release_at, **kept_for)
    fill(plan, people)
    if state == Visit.State.BRIEFED:
        registrations.close_registration(plan=plan, by=by)
    if state == Visit.State.REPORTED:
        exchanges.write_report(visit=visit, by=by, report=row["report"])


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
