from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.models import Country
from people.models import Person
from people.refusal import Refusal
from scheduling.forms.finding import FindForm
from scheduling.models import BusyCalendar
from scheduling.search import Found, search
from scheduling.words import tell, tell_rhythm
from spaces import policy
from spaces.models import Membership
from spaces.views.rows import visible_space

# To which field a refusal of `search` belongs; the others are about the whole.
FIELD_OF_REASON = {"past": "first_day", "order": "last_day", "too_long": "last_day", "too_far": "last_day"}
FIELD_OF_REASON |= {"minutes": "minutes", "too_few": "at_least"}


@login_required
@require_safe
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """Look for a time: the address holds the question, so an answer can be sent to somebody or kept."""
    space, person = visible_space(request, slug), cast(Person, request.user)
    policy.require(person, "find_time", space)
    members = list(Membership.objects.filter(space=space).active().for_list())
    today, countries = timezone.localdate(), list(Country.objects.all())
    asked = request.GET if "minutes" in request.GET else None
    form = FindForm(asked, members=members, countries=countries, today=today)
    found: Found | None = None
    if form.is_valid():
        try:
            found = search(space=space, asker=person, wish=form.wish())
        except Refusal as refusal:
            form.add_error(FIELD_OF_REASON.get(refusal.code), str(refusal))
    people = found.people if found else {}
    context = {
        "space": space,
        "form": form,
        "found": found,
        "proposals": [tell(found, one) for one in found.proposals] if found else [],
        "rhythms": [tell_rhythm(found, one) for one in found.rhythms] if found else [],
        # Whom the poll asks about these: with all of them it asks everybody, also who joins later.
        "asked": [] if len(people) == len(members) else list(people),
        "needed": [key for key in people if found and key in found.wish.needed],
        "may_ask": policy.may(person, "open_poll", space),
        "has_calendar": BusyCalendar.objects.filter(person=person).exists(),
    }
    return render(request, "scheduling/find.html", context, status=422 if form.errors else 200)
