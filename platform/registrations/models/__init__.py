from registrations.models.registration import Registration
from registrations.models.seat_plan import SeatPlan

__all__ = ["Registration", "SeatPlan"]
