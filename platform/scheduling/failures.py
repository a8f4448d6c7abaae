"""Why a pasted calendar could not be read: a code that is kept, and a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from people.refusal import Refusal

SENTENCES = {
    "bad_address": _("This is no address of a calendar. It begins with https:// and holds no name and no password before an @."),
    "insecure": _("This address leads on to one without encryption. Ask your calendar program for an address that begins with https://."),
    "unknown_host": _("There is no server of this name. Copy the address once more, from its first to its last sign."),
    "not_public": _("This address leads into a closed network, which we don't enter. It has to be one that is open to the internet."),
    "no_answer": _("The server did not answer, or broke off. We try again by ourselves."),
    "too_slow": _("The server took longer than ten seconds. We try again by ourselves."),
    "certificate": _("The server's certificate doesn't belong to this name or has run out, so we don't trust it. Tell whoever runs it."),
    "too_many_redirects": _("This address leads on again and again. Paste the one at which the calendar stands."),
    "sign_in": _("This address asks for a sign-in. Calendar programs have a secret address that needs none: paste that one."),
    "gone": _("There is no calendar at this address any more. Copy a new one from your calendar program."),
    "refused": _("The server answered with an error. We try again by ourselves."),
    "too_big": _("This calendar is larger than two megabytes. Paste one that holds less, such as free and busy times alone."),
    "not_a_calendar": _("What stands at this address is no calendar. Look for the one that ends in .ics or is called iCal."),
    "unreadable": _("The calendar at this address is damaged: we cannot tell when you are busy."),
    "too_much": _("This calendar holds more dates than we can count. Paste one that holds less, such as free and busy times alone."),
    "unsealed": _("This address was kept under a key that this site no longer has. Remove it and paste it once more."),
}  # fmt: skip


class FetchFailed(Refusal):
    """A calendar that cannot be fetched or read. Nothing of its content or address is in the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code, SENTENCES[code])
