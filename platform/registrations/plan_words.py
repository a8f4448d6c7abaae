"""What the log says was decided, built of numbers, keys and instants in the language and by the clock that are active."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Country, Organisation
from questionnaires.models import Questionnaire
from registrations.models import PlanDecision, Pool, SeatDecision
from registrations.models.asked import FIELDS, FIRST, SECOND
from registrations.policy import moment

What = PlanDecision.What
Decision = PlanDecision | SeatDecision


class Said(NamedTuple):
    """A sentence; where it ends in a title that somebody has given, that one apart, with its language."""

    words: str
    title: str = ""
    language: str = ""

    def __str__(self) -> str:
        return f"{self.words} {self.title}".strip()


class Names:
    """What the keys in the params of some decisions are called now. A query for each kind of which there are some."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        params: list[Mapping[str, Any]] = [one.params for one in decisions]
        self.countries = Country.objects.in_bulk(keys(params, "country"))
        self.organisations = Organisation.objects.in_bulk(keys(params, "organisation"))
        self.forms = Questionnaire.objects.in_bulk(keys(params, FIRST, SECOND))

    def share(self, params: Mapping[str, Any]) -> str:
        found = self.countries.get(params["country"]) or self.organisations.get(params["organisation"])
        return found.name if found is not None else str(Pool.Kind(params["kind"]).label)


def keys(params: Iterable[Mapping[str, Any]], *names: str) -> set[Any]:
    return {one[name] for one in params for name in names if one.get(name) is not None}


def said(decision: Decision, names: Names) -> list[Said]:
    if isinstance(decision, SeatDecision):
        return [Said(of_seat(decision, names))]
    if decision.what == What.FORMS:
        return [of_form(one, decision.params[one], names) for one in FIELDS if one in decision.params]
    return [Said(words) for words in of_plan(What(decision.what), decision.params, names)]


def of_seat(decision: SeatDecision, names: Names) -> str:
    if decision.what == SeatDecision.What.SEEN:
        return _("The changed answers have been looked at.")
    if decision.what != SeatDecision.What.SHARE:
        return str(decision.get_after_display())
    if not decision.params:
        return _("Counts for no share.")
    return _("Counts for this share: %(name)s.") % {"name": names.share(decision.params)}


def of_plan(what: What, params: Mapping[str, Any], names: Names) -> list[str]:
    match what:
        case What.LIMITED:
            return [of_limit(params["seats"])]
        case What.CAPACITY:
            return [of_capacity(params["before"], params["after"])]
        case What.KEPT:
            return of_share_kept(params, names)
        case What.GIVEN:
            words = _("What is left of this share goes to all: %(name)s.")
        case What.TAKEN_BACK:
            words = _("This share stays kept after all: %(name)s.")
        case What.FLOWED:
            words = _("What was left of this share went to all, since its day had come: %(name)s.")
        case What.OPENED:
            return [_("Registration is opened.")]
        case What.CLOSED:
            return [_("Registration is closed.")]
        case What.HOURS:
            return of_hours(params)
        case _:
            return [words_of(params[name]) for name, words_of in RULES.items() if name in params]
    return [words % {"name": names.share(params)}]


def of_limit(seats: int) -> str:
    return ngettext("There is %(seats)d seat.", "There are %(seats)d seats.", seats) % {"seats": seats}


def of_capacity(before: int | None, after: int | None) -> str:
    if after is None:
        return _("The number of seats has no limit any more.")
    if before is None:
        return of_limit(after)
    return ngettext(
        "There is %(seats)d seat instead of %(before)d.",
        "There are %(seats)d seats instead of %(before)d.",
        after,
    ) % {"seats": after, "before": before}


def of_share_kept(params: Mapping[str, Any], names: Names) -> list[str]:
    seats, before = params["seats"], params["before"]
    words = ngettext("%(seats)d seat is kept: %(name)s.", "%(seats)d seats are kept: %(name)s.", seats) % {
        "seats": seats,
        "name": names.share(params),
    }
    then = [words]
    if before not in (None, seats):
        then.append(_("Before it was %(before)d.") % {"before": before})
    if params["until"]:
        then.append(_("Kept until %(when)s.") % {"when": by_clock(params["until"])})
    return then


def of_hours(params: Mapping[str, Any]) -> list[str]:
    opens, closes = params["opens"], params["closes"]
    found = [
        _("Registration opens on %(when)s.") % {"when": by_clock(opens)}
        if opens
        else _("Registration stays closed until somebody opens it.")
    ]
    if closes:
        found.append(_("Registration closes on %(when)s.") % {"when": by_clock(closes)})
    return found


def of_offers(hours: int) -> str:
    if not hours:
        return _("A seat that comes free is given at once.")
    return ngettext(
        "Whoever is offered a seat has %(hours)d hour to take it.",
        "Whoever is offered a seat has %(hours)d hours to take it.",
        hours,
    ) % {"hours": hours}


def of_cut_off(instant: str | None) -> str:
    if instant is None:
        return _("Seats are given until it begins.")
    return _("No seat is given after %(when)s.") % {"when": by_clock(instant)}


def of_keeping(days: int) -> str:
    return ngettext("Answers are kept for %(days)d day.", "Answers are kept for %(days)d days.", days) % {
        "days": days
    }


def of_approval(is_so: bool) -> str:
    if is_so:
        return _("The hosts decide on each registration.")
    return _("The hosts no longer decide on each registration.")


def of_looking(is_so: bool) -> str:
    if is_so:
        return _("Changed answers are looked at again.")
    return _("Changed answers are no longer looked at again.")


def of_guests(is_so: bool) -> str:
    if is_so:
        return _("People without an account can register from now on.")
    return _("People without an account can no longer register.")


# In this order, since PostgreSQL keeps the keys of params in one of its own.
RULES: dict[str, Any] = {
    "needs_approval": of_approval,
    "asks_again": of_looking,
    "offer_hours": of_offers,
    "cut_off_at": of_cut_off,
    "answers_kept_days": of_keeping,
    "takes_guests": of_guests,
}


def of_form(which: str, key: int | None, names: Names) -> Said:
    is_first = which == FIRST
    if key is None:
        return Said(
            _("On registering no form is asked any more.")
            if is_first
            else _("After acceptance no form is asked any more.")
        )
    words = _("Asked on registering:") if is_first else _("Asked after acceptance:")
    form = names.forms.get(key)
    if form is None:
        return Said(words, _("a form that has been deleted"))
    return Said(words, form.title, form.language)


def by_clock(instant: str) -> str:
    return moment(datetime.fromisoformat(instant))
