"""A guest reads of their certificate at their own page, of each event at its own."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence.actions import certificates
from evidence.models import Attendance
from notices.models import Notice
from people.models import Person
from registrations.models import Guest, SeatPlan
from spaces.models import Space
from tests.evidence.proof import AFTERWARDS, FIRST, SECOND, make_plan, make_there
from tests.registrations.guests import link_in, make_guest, told

pytestmark = pytest.mark.django_db


def attended(fiona: Person, first_day: date = FIRST) -> tuple[SeatPlan, Person]:
    plan = make_plan(fiona, first_day=first_day, days=2)
    Space.objects.filter(pk=plan.space_id).update(slug=f"days-{plan.pk}")
    with time_machine.travel(FIRST - timedelta(days=9)):
        SeatPlan.objects.filter(pk=plan.pk).update(
            takes_guests=True, opens_at=timezone.now() - timedelta(days=1)
        )
        plan = SeatPlan.objects.with_time().get(pk=plan.pk)
        guest = make_guest(plan)
    make_there(plan, guest, first_day)
    return plan, guest


@pytest.mark.parametrize("is_gone", [True, False])
def test_what_is_said_of_a_certificate_leads_a_guest_to_their_own_page(fiona: Person, is_gone: bool) -> None:
    plan, guest = attended(fiona)
    with time_machine.travel(AFTERWARDS):
        Notice.objects.all().delete()
        certificates.issue(plan=plan, person=guest, language="en")
        if is_gone:
            Attendance.objects.update(struck_at=timezone.now())
        else:
            make_there(plan, guest, SECOND)
        certificates.follow(plan=plan, person=guest)
        body = told()[1]
        assert Guest.objects.get().token in link_in(body)
        assert "/proof/" not in body and "/me/" not in body


def test_the_page_of_one_event_opens_no_certificate_of_another(fiona: Person) -> None:
    plan, guest = attended(fiona)
    other, _guest = attended(fiona, SECOND)
    with time_machine.travel(AFTERWARDS):
        path = {
            one: reverse("proof:pdf", args=[certificates.issue(plan=one, person=guest, language="en").code])
            for one in (plan, other)
        }
        client = Client()
        client.post(reverse("registrations:guest-entrance", args=[Guest.objects.get(plan=other).token]))
        assert client.get(path[other])["Content-Type"] == "application/pdf"
        assert client.get(path[plan])["Location"].startswith("/accounts/login/")
