"""What one has a seat in, for one's own calendar."""

from django.http import Http404, HttpResponse

from calendars.to_keep import file_of
from people.models import Person
from registrations.models import Registration, SeatPlan
from registrations.modes import online_at
from spaces import policy


def calendar_of(plan: SeatPlan, person: Person) -> HttpResponse:
    """A plan with its time; who said that they take part online is sent to no room. Raises Http404 for who has no seat, and for belonging to a group, which is on no day."""
    has_seat = Registration.objects.of(person).confirmed().filter(plan=plan).exists()
    if plan.is_of_group or not has_seat:
        raise Http404
    entry = plan.about
    entry.space = plan.space
    is_inside = "see_calendar" in policy.verbs(person, plan.space)
    text = file_of(entry, plan.occurrence, with_joining=is_inside, with_place=not online_at(person, [plan]))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{plan.space.slug}-{plan.pk}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
