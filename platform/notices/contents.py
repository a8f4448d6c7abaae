"""What a notice's own room says of it at the moment of sending: whether it is still to be told, and its words.

A Notice holds plain data and knows no higher room. Each room that can say more registers a function for the first part
of its keys (`conversations` for `conversations.mentioned`), in `AppConfig.ready`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from notices.models import Notice
from people.models import Person


@dataclass(frozen=True)
class Content:
    """`text` is what somebody wrote, in `language`; a mail sets it below the notice's sentence.

    `talk` is what mails of one conversation have in common ("thread-7"), `reply_to` the topic that an answer by mail
    goes to ("thread:7"); both empty where there is none. `url` is where this reader goes, where the notice's own leads to a
    page that is not open to them. `is_whole`: the mail carries all of it, however long.

    `facts` are lines of ours, in the reader's language and by their clock, which a mail sets below the sentence: they hold
    at this moment. `under` is the number of another notice: a mail that tells both tells this one as a part of it.
    `because` says why a mail comes that tells nothing else; empty: it was not read in the page.
    """

    text: str = ""
    language: str = ""
    talk: str = ""
    reply_to: str = ""
    url: str = ""
    is_whole: bool = False
    facts: tuple[str, ...] = ()
    under: int | None = None
    because: str | Promise = ""


# By the notice's number; None: read, deleted or no longer allowed meanwhile, so it is not told any more.
Resolve = Callable[[Person, Sequence[Notice]], Mapping[int, Content | None]]

resolvers: dict[str, Resolve] = {}


def contents(person: Person, notices: Sequence[Notice]) -> dict[int, Content | None]:
    """Of each notice by its number; a notice whose room says nothing more stands by its sentence."""
    found: dict[int, Content | None] = {notice.pk: Content() for notice in notices}
    for room, resolve in resolvers.items():
        own = [notice for notice in notices if notice.key.partition(".")[0] == room]
        if own:
            found.update(resolve(person, own))
    return found
