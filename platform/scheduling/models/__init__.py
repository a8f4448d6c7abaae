from scheduling.models.burden import Burden
from scheduling.models.busy_calendar import BusyCalendar
from scheduling.models.guest import Guest
from scheduling.models.guest_mail import GuestMail
from scheduling.models.invitee import Invitee
from scheduling.models.option import Option
from scheduling.models.poll import Poll
from scheduling.models.vote import Vote

__all__ = ["Burden", "BusyCalendar", "Guest", "GuestMail", "Invitee", "Option", "Poll", "Vote"]
