"""The calendar programs that people use: how each takes an address, how often it looks, and how it names itself."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Program:
    """`takes_webcal`: the button works where this program is installed; otherwise the address is copied."""

    name: Words
    refresh: Words
    steps: tuple[Words, ...]
    takes_webcal: bool = False


PASTE = _("Paste the address that you copied and confirm.")
PROGRAMS: dict[str, Program] = {
    "google": Program(
        "Google Calendar",
        _("every 8 to 24 hours, and nothing makes it faster"),
        (
            _("On a computer open calendar.google.com: the app of the phone cannot add addresses."),
            _("On the left choose the plus sign beside “Other calendars”, then “From URL”."),
            PASTE,
            _("After that the phone shows it too; there switch the calendar on under “Settings”."),
        ),
    ),
    "apple": Program(
        "Apple Calendar",
        _("as you choose there, from 5 minutes to a week"),
        (
            _("On the iPhone, the iPad or the Mac press the button above, and confirm “Subscribe”."),
            _("Or on a Mac choose “New Calendar Subscription” in the File menu, and paste the address."),
            _(
                "Choose “Auto-refresh: every hour”, and iCloud as the place, so that all your devices show it."
            ),
        ),
        takes_webcal=True,
    ),
    "outlook": Program(
        "Outlook",
        _("about every 3 hours, sometimes once a day"),
        (
            _("In Outlook, on the web or new on the computer, open the calendar and choose “Add calendar”."),
            _("Choose “Subscribe from web”."),
            _("Paste the address that begins with https, give it a name, and choose “Import”."),
        ),
    ),
    "thunderbird": Program(
        "Thunderbird",
        _("every 30 minutes"),
        (
            _("In the calendar choose “New Calendar”, then “On the Network”."),
            _("Leave the user name empty, paste the address, and choose “Find Calendars”."),
            _("In its properties you can choose how often it is fetched."),
        ),
        takes_webcal=True,
    ),
    "android": Program(
        _("Android phone (ICSx⁵, DAVx⁵)"),
        _("as you choose there, from 15 minutes to a day"),
        (
            _("Install ICSx⁵, which brings addresses into the calendar of the phone."),
            _("Point its camera at the square above, or press the button above on the phone."),
            _("In ICSx⁵ choose how often it fetches."),
        ),
        takes_webcal=True,
    ),
    "other": Program(
        _("Another program"),
        _("Proton Calendar every 4 to 16 hours, Fastmail every hour, Nextcloud as its server is set"),
        (
            _("Look for “subscribe”, “add by URL” or “from web”: to import a file would copy it once only."),
            PASTE,
        ),
        takes_webcal=True,
    ),
}

# In this order: several say the names of others too.
AGENTS: tuple[tuple[str, Words], ...] = (
    ("google-calendar", "Google Calendar"),
    ("googlebot", "Google"),
    ("thunderbird", "Thunderbird"),
    ("icsx5", "ICSx⁵"),
    ("davx5", "DAVx⁵"),
    ("davdroid", "DAVx⁵"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("accountsd", "Apple Calendar"),
    ("proton", "Proton Calendar"),
    ("fastmail", "Fastmail"),
    ("nextcloud", "Nextcloud"),
    ("evolution", "Evolution"),
    ("gnome-calendar", "GNOME Calendar"),
    ("korganizer", "KOrganizer"),
    ("akonadi", "KOrganizer"),
    ("homeassistant", "Home Assistant"),
    ("vdirsyncer", "vdirsyncer"),
    ("khal", "khal"),
    ("radicale", "Radicale"),
    ("yahoo", "Yahoo"),
    ("mozilla/", _("a browser")),
)


def named(agent: str) -> Words:
    """A program by what it says of itself: its name where we know it, else the first word that it says."""
    said = agent.lower()
    for sign, name in AGENTS:
        if sign in said:
            return name
    return agent.partition("/")[0].strip()[:40] or _("a program that doesn't say its name")
