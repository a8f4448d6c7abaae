"""A letter as those will see it who get it: the mail itself, in each language, made by what makes it when it is sent."""

from dataclasses import dataclass
from email.header import decode_header, make_header

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from notices.lists import lists
from notices.mail import compose
from notices.models import Notice
from people.models import Person
from registrations.actions.letters import as_notice
from registrations.models import Addressee, Letter
from registrations.notice_contents import words_of
from registrations.reach import Reach, reach, without_mail_at_once


@dataclass(frozen=True)
class Seen:
    """`language` is the reader's, `written_in` that of the text they get, `people` how many get it so. `mail` is what a
    mail program shows, which of a confidential space lacks the `text`."""

    language: str
    written_in: str
    people: int
    is_stale: bool
    sender: str
    subject: str
    mail: str
    text: str

    @property
    def is_fallback(self) -> bool:
        return self.language != self.written_in


@dataclass(frozen=True)
class Preview:
    seen: list[Seen]
    reach: Reach
    without_mail: int


def preview(letter: Letter) -> Preview:
    """By the languages of those who get it, and those that it is written in though nobody reads them. A dozen queries."""
    found = reach(letter)
    wanted = {*found.people, *letter.languages}
    seen = [
        as_seen(letter, code, len(found.people.get(code, [])))
        for code, _name in settings.LANGUAGES
        if code in wanted
    ]
    everybody = [person for people in found.people.values() for person in people]
    return Preview(seen, found, without_mail_at_once(everybody))


def as_seen(letter: Letter, language: str, people: int) -> Seen:
    said = letter.said("body", language)
    with override(language):
        # Nobody's own: the links by which a person hears less are secrets of theirs.
        reader = Person(pk=0, name=_("(name)"), email="name@example.org", language=language)
    notice = Notice(pk=0, recipient=reader, **as_notice(letter, said.language))
    content = words_of(Addressee(letter=letter, language=said.language))
    mail = compose(reader, [notice], {0: content}, lists(reader, [notice.topic]))
    return Seen(
        language=language,
        written_in=said.language,
        people=people,
        is_stale=said.is_stale or letter.said("subject", language).is_stale,
        sender=str(make_header(decode_header(mail.from_email))),
        subject=mail.subject,
        mail=str(mail.body),
        text=said.text,
    )
