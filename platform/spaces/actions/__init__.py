"""Every way in which a space is made and a person's place in it changes.

Each verb locks the Space row first, then the Membership; between them, where access ends, what `held` says.
"""

from spaces.actions.belonging import (
    admit,
    end_membership,
    hand_over,
    leave,
    note_listing,
    note_seat,
    remove_member,
    set_level,
    set_role,
)
from spaces.actions.inviting import (
    accept_invitation,
    claim_invitations,
    decline_invitation,
    end_lapsed,
    invite,
    revoke_invitation,
)
from spaces.actions.joining import (
    accept_request,
    ask_to_join,
    decline_request,
    hand_over_request,
    remind_coordinators,
    withdraw_request,
)
from spaces.actions.making import archive, change_space, create_space, reopen
from spaces.actions.rows import JoiningRefused, belonging, held, locked

__all__ = [
    "JoiningRefused",
    "accept_invitation",
    "accept_request",
    "admit",
    "archive",
    "ask_to_join",
    "belonging",
    "change_space",
    "claim_invitations",
    "create_space",
    "decline_invitation",
    "decline_request",
    "end_lapsed",
    "end_membership",
    "hand_over",
    "hand_over_request",
    "held",
    "invite",
    "leave",
    "locked",
    "note_listing",
    "note_seat",
    "remind_coordinators",
    "remove_member",
    "reopen",
    "revoke_invitation",
    "set_level",
    "set_role",
    "withdraw_request",
]
