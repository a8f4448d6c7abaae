"""What this room keeps about a person."""

from typing import Any

from django.db import transaction

from people.models import Person
from scheduling.models import Burden, BusyCalendar, Guest, Invitee, Option, Poll, Vote


def export(person: Person) -> dict[str, Any]:
    """Six queries. What others answered, or who invited the person, is data of others and not in it."""
    votes = Vote.objects.filter(person=person).select_related("option__poll__space").order_by("pk")
    named = Invitee.objects.filter(person=person).select_related("poll__space").order_by("pk")
    invited = Guest.objects.filter(email=person.email).select_related("poll").order_by("pk")
    return {
        "poll_answers": [
            {
                "poll": vote.option.poll.title,
                "space": vote.option.poll.space.title,
                "option": said(vote.option),
                "answer": vote.answer,
                "answered_at": vote.answered_at,
            }
            for vote in votes
        ],
        "named_in_polls": [
            {"poll": one.poll.title, "space": one.poll.space.title, "has_to_be_there": one.is_required}
            for one in named
        ],
        "invited_to_polls_as_guest": [
            {
                "poll": guest.poll.title,
                "name": guest.name,
                "email": guest.email,
                "invited_at": guest.invited_at,
            }
            for guest in invited
        ],
        # The secret addresses are not in it: whoever gets hold of an export could use them.
        "busy_calendars": [
            {
                "server": one.host,
                "added_at": one.added_at,
                "fetched_at": one.fetched_at,
                "failure": one.failure,
                "busy": one.spans,
            }
            for one in BusyCalendar.objects.filter(person=person)
        ],
        "outside_working_hours": [
            {"entry": one.entry.title, "day": one.day, "minutes": one.minutes}
            for one in Burden.objects.filter(person=person).select_related("entry")
        ],
        "polls_made": [
            {"title": poll.title, "created_at": poll.created_at}
            for poll in Poll.objects.filter(made_by=person)
        ],
    }


def said(option: Option) -> str:
    times = option.times
    if times.is_of_days:
        return f"{times.first_day}/{times.last_day}"
    return f"{times.starts:%Y-%m-%dT%H:%M}/{times.ends:%Y-%m-%dT%H:%M} {option.poll.zone}"


@transaction.atomic
def erase(person: Person) -> None:
    """Their answers go, and so does what others wrote of them. A poll that they made belongs to its space and stays."""
    Vote.objects.filter(person=person).delete()
    Invitee.objects.filter(person=person).delete()
    Guest.objects.filter(email=person.email).delete()
    Guest.objects.filter(invited_by=person).update(invited_by=None)
    Poll.objects.filter(made_by=person).update(made_by=None)
    BusyCalendar.objects.filter(person=person).delete()
    Burden.objects.filter(person=person).delete()
