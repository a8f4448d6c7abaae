from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exchanges import actions
from exchanges.forms import StopForm, VisitForm
from exchanges.models import SiteVisit, Visit
from occasions.kind import Kind, Words


def change(visit: Visit, **given: Any) -> Visit:
    return actions.change_visit(visit=visit, **given)


def add_stop(visit: Visit, **given: Any) -> SiteVisit:
    return actions.add_stop(visit=visit, **given)


def change_stop(stop: SiteVisit, **given: Any) -> SiteVisit:
    return actions.change_stop(stop=stop, **given)


def begin_with(request: HttpRequest) -> dict[str, Any]:
    """The board offers to plan one for a country."""
    return {"country": request.GET.get("country")}


def more(visit: Visit) -> dict[str, Any]:
    return {"co_hosts": visit.co_hosts.all()}


VISIT = Kind(
    name="visit",
    model=Visit,
    part=SiteVisit,
    form=VisitForm,
    part_form=StopForm,
    template="exchanges/visit.html",
    words=Words(
        all=_("Exchange visits"),
        plan=_("Plan a visit"),
        change=_("Change the visit"),
        made=_("The visit is a draft: only its makers see it."),
        changed=_("The visit is changed."),
        cancelled=_("The visit is cancelled, and everybody is told why."),
        add_part=_("Add a stop"),
        change_part=_("Change a stop"),
        cancel_part=_("Cancel this stop"),
        part_added=_("The stop is in the programme."),
        part_changed=_("The stop is changed."),
    ),
    create=actions.create_visit,
    change=change,
    add_part=add_stop,
    change_part=change_stop,
    begin_with=begin_with,
    more=more,
)
