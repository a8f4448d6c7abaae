from registrations.models.decision import PlanDecision, SeatDecision
from registrations.models.desk_columns import DeskColumns
from registrations.models.guest import Guest, GuestRequest
from registrations.models.letter import Addressee, Letter
from registrations.models.pool import Pool
from registrations.models.registration import Registration
from registrations.models.seat_plan import SeatPlan

__all__ = [
    "Addressee",
    "DeskColumns",
    "Guest",
    "GuestRequest",
    "Letter",
    "PlanDecision",
    "Pool",
    "Registration",
    "SeatDecision",
    "SeatPlan",
]
