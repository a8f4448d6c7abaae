"""In pretalx's own environment: an event of so many talks, and what its schedule.ics costs through pretalx's own stack.

`python pretalx_talks.py FOLDER TALKS`; the folder keeps the migrated database. Prints the milliseconds of a GET
(the median of several, after a first one) and how many VEVENTs it has.
"""

import datetime as dt
import os
import sys
import time
from pathlib import Path
from statistics import median

folder, talks = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pretalx.settings",
    "PRETALX_DB_NAME": str(folder / "pretalx.sqlite3"),
    "PRETALX_DATA_DIR": str(folder),
    "PRETALX_FILESYSTEM_DATA": str(folder),
    "PRETALX_FILESYSTEM_LOGS": str(folder),
    "PRETALX_FILESYSTEM_MEDIA": str(folder),
    "PRETALX_FILESYSTEM_STATIC": str(folder),
}
os.chdir(folder)
import django

django.setup()

from django.core.management import call_command
from django.test import Client
from django_scopes import scope, scopes_disabled
from pretalx.event.models import Event, Organiser
from pretalx.person.models import SpeakerProfile, User
from pretalx.schedule.models import Room
from pretalx.submission.models import Submission

SLUG = f"talks{talks}"
BEGIN = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)


def build():
    organiser, _made = Organiser.objects.get_or_create(slug="hansa", defaults={"name": "Hansa"})
    event = Event.objects.create(
        name="Talks",
        slug=SLUG,
        organiser=organiser,
        is_public=True,
        date_from=BEGIN.date(),
        date_to=BEGIN.date() + dt.timedelta(days=30),
        timezone="Europe/Berlin",
        email="talks@example.org",
        locale_array="en",
        locale="en",
    )
    with scope(event=event):
        event.build_initial_data()
        speaker = User.objects.create_user(name="Tõnu Käßkopf", email=f"{SLUG}@example.org")
        SpeakerProfile.objects.create(user=speaker, event=event, biography="")
        rooms = [Room.objects.create(event=event, name=f"Room {number}") for number in range(5)]
        for number in range(talks):
            talk = Submission.objects.create(
                event=event,
                title=f"Entry {number}: Käßkopf, Łódź; Tõnu",
                description="What we want to know of each other.\n" * 5,
                submission_type=event.cfp.default_type,
            )
            talk.speakers.add(speaker)
            talk.accept()
            talk.confirm()
            slot = talk.slots.filter(schedule=event.wip_schedule).first()
            slot.start = BEGIN + dt.timedelta(hours=number // 5 % 10, days=number // 50)
            slot.end = slot.start + dt.timedelta(hours=1)
            slot.room = rooms[number % 5]
            slot.save()
        event.wip_schedule.freeze("v1", notify_speakers=False)
    return event


with scopes_disabled():
    call_command("migrate", verbosity=0)
    if not Event.objects.filter(slug=SLUG).exists():
        build()
client = Client(HTTP_HOST="localhost")
took = []
for _ in range(4):
    began = time.perf_counter()
    answer = client.get(f"/{SLUG}/schedule/export/schedule.ics")
    if answer.status_code != 200:
        sys.exit(f"pretalx answered {answer.status_code}.")
    body = answer.content
    took.append((time.perf_counter() - began) * 1000)
print(median(took[1:]), body.count(b"BEGIN:VEVENT"))
