"""The verbs of this room: tickets, who was there, and how wide the door stands open."""

from evidence.actions.attendance import check_in, note_leaving, note_presence, strike, strike_of_day, walk_in
from evidence.actions.doors import widen_door
from evidence.actions.tickets import issue_ticket, renew_ticket
from evidence.policy import EvidenceRefused

__all__ = [
    "EvidenceRefused",
    "check_in",
    "issue_ticket",
    "note_leaving",
    "note_presence",
    "renew_ticket",
    "strike",
    "strike_of_day",
    "walk_in",
    "widen_door",
]
