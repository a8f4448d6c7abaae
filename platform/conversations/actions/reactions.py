"""Signs at a message. Nobody is mailed for one: a mail per like is what makes people leave."""

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from conversations.actions.messages import changed
from conversations.actions.refused import PostRefused, locked
from conversations.actions.rows import locked_message
from conversations.models import Message, Reaction
from people.models import Person


@transaction.atomic
def react(*, message: Message, by: Person, sign: str, on: bool) -> Message:
    """Give a sign, or take it back; the message with its signs as they stand then.

    What stands already changes nothing, and takes no revision: two tabs may say the same. In a closed thread it is
    quiet but for who moderates, as with messages; an announcement may be answered by a sign.
    Raises PostRefused: "sign", "locked", "archived", "moved", "gone".
    """
    if sign not in Reaction.Sign.values:
        raise PostRefused("sign", _("Choose one of the signs."))
    message, verbs = locked_message(message, by)
    if message.thread.is_locked and "moderate" not in verbs:
        raise locked()
    given = [one for one in message.reactions.all() if one.person_id == by.pk and one.sign == sign]
    if bool(given) == on:
        return message
    if on:
        Reaction.objects.create(message=message, person=by, sign=sign)
    else:
        Reaction.objects.filter(pk__in=[one.pk for one in given]).delete()
    message._prefetched_objects_cache.pop("reactions")  # type: ignore[attr-defined]
    prefetch_related_objects([message], "reactions__person")
    return changed(message, [])
