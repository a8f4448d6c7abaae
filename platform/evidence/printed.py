"""Papers that are printed for whoever asks, in a language: each gathers what it needs."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from evidence import locality, papers
from evidence.agenda import dates_of
from evidence.days import days_of
from evidence.lists import ONLINE, expected, homes_of, on_list, online, speaking, with_speakers
from evidence.models import Certificate, Funding
from evidence.proof_policy import funding_of
from people.text import folded
from registrations.models import SeatPlan


def sheet(plan: SeatPlan, day: date, who: str, language: str) -> bytes:
    """The list of a day to sign: who is to come, who speaks, and blank rows; or who was online on a day that has begun.
    Raises ProofRefused."""
    project = funding_of(plan).project
    country = locality.country_of(plan)
    speaks = speaking(plan, dates_of(plan)).get(day, [])
    homes = homes_of(plan, country)
    if who == ONLINE:
        listed = online(plan, country, day)
    else:
        listed = expected(plan, country, day)
        # Who has a seat and is not to sign here said that they take part online, also where they speak.
        elsewhere = homes.keys() - {folded(one.name) for one in listed}
        speaks = [one for one in speaks if folded(one.name) not in elsewhere]
    lines = on_list(with_speakers(listed, speaks, homes=homes), who, country)
    with translation.override(language), timezone.override(ZoneInfo(plan.happening.zone)):
        return papers.sheet(plan, project, day, who, lines)


def agenda(plan: SeatPlan, language: str) -> bytes:
    """Raises ProofRefused."""
    project = funding_of(plan).project
    with translation.override(language), timezone.override(ZoneInfo(plan.happening.zone)):
        return papers.agenda(plan, project, dates_of(plan), days_of(plan))


def certificate(one: Certificate) -> bytes:
    """In the language in which it was made, the same as in a pack."""
    plan = SeatPlan.objects.with_time().get(pk=one.plan_id)
    funding = Funding.objects.select_related("project__logo").filter(space=one.plan.space_id).first()
    with translation.override(one.language), timezone.override(ZoneInfo(plan.happening.zone)):
        address = settings.SITE_URL + one.get_absolute_url()
        return papers.certificate(one, funding.project if funding else None, address)
