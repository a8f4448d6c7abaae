"""The verbs of this room: a person's own seat, what hosts decide about one, shares of seats, and the plan as a whole."""

from registrations.actions.dates import (
    follow_dates,
    hold_plans,
    lift_date_limit,
    limit_date,
    mourn_dates,
)
from registrations.actions.desk import choose_columns
from registrations.actions.door import meet_guest
from registrations.actions.forgetting import (
    forget_answers,
    forget_answers_of_gone,
    forget_answers_to_unasked,
)
from registrations.actions.forms import ask_forms, hand_in_answers
from registrations.actions.groups import follow_membership, follow_size, promised, queue
from registrations.actions.guests import (
    ask_for_guest_link,
    ask_for_proof,
    confirm_guest,
    follow_account,
    hold_guest,
    is_elsewhere,
    name_as_guest,
    rename_guest,
    use_proof,
)
from registrations.actions.hosts import (
    approve_registration,
    cancel_registration,
    let_in,
    name_for_pool,
    note_changed_answers,
    refuse_registration,
    restore_registration,
)
from registrations.actions.letters import (
    LetterRefused,
    keep_letter,
    send_letter,
    take_letter_back,
    throw_letter_away,
)
from registrations.actions.moving_up import catch_up, promote_next
from registrations.actions.plans import (
    change_capacity,
    close_registration,
    give_own_seats,
    open_registration,
    schedule_registration,
    set_rules,
)
from registrations.actions.pools import keep_pool, release_due, release_pool, take_release_back
from registrations.actions.seats import accept_offer, decline_offer, register, withdraw
from registrations.policy import RegistrationClosed

__all__ = [
    "LetterRefused",
    "RegistrationClosed",
    "accept_offer",
    "approve_registration",
    "ask_for_guest_link",
    "ask_for_proof",
    "ask_forms",
    "cancel_registration",
    "catch_up",
    "change_capacity",
    "choose_columns",
    "close_registration",
    "confirm_guest",
    "decline_offer",
    "follow_account",
    "follow_dates",
    "follow_membership",
    "follow_size",
    "forget_answers",
    "forget_answers_of_gone",
    "forget_answers_to_unasked",
    "give_own_seats",
    "hand_in_answers",
    "hold_guest",
    "hold_plans",
    "is_elsewhere",
    "keep_letter",
    "keep_pool",
    "let_in",
    "lift_date_limit",
    "limit_date",
    "meet_guest",
    "mourn_dates",
    "name_as_guest",
    "name_for_pool",
    "note_changed_answers",
    "open_registration",
    "promised",
    "promote_next",
    "queue",
    "refuse_registration",
    "register",
    "release_due",
    "release_pool",
    "rename_guest",
    "restore_registration",
    "schedule_registration",
    "send_letter",
    "set_rules",
    "take_letter_back",
    "take_release_back",
    "throw_letter_away",
    "use_proof",
    "withdraw",
]
