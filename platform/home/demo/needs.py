"""What people of the demo need at the symposium: enough of them that numbers show, told by people who don't exist."""

from calendars.models import Entry
from events.models import Event
from home.demo.facts import rows
from home.demo.people import Cast
from needs import actions
from needs.actions.own import Agreed
from needs.answer import Answer
from needs.purposes import Purpose
from needs.texts import CURRENT
from people.models import Person


def load(cast: Cast) -> None:
    for row in rows("needs")["asked"]:
        entry = Event.objects.select_related("entry__space").get(space__title=row["event"]).entry
        by = cast[row["by"]]
        actions.ask_for(entry=entry, by=by, purposes=row["purposes"], phone=row["phone"])
        actions.name_reader(space=entry.space, person=by, by=by)
        for told in row["told"]:
            tell(entry, cast[told["by"]], told)


def tell(entry: Entry, person: Person, row: dict) -> None:
    actions.keep_needs(
        entry=entry,
        person=person,
        purpose=Purpose(row["purpose"]),
        answer=Answer(choices=tuple(row.get("choices", ())), words=row.get("words", "")),
        agreed=Agreed(CURRENT, person.language),
    )
