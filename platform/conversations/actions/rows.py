"""The rows that a verb of this room locks, and what the person may do once they are locked."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from conversations import policy
from conversations.actions.refused import PostRefused, archived, gone, moved
from conversations.models import Message, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space


def locked_thread(pk: int, by: Person) -> tuple[Thread, policy.Verbs]:
    """The thread as it stands now, it and the person's membership locked; and what they may do here.

    Rights are read under the lock: a removal takes the same one. Raises PostRefused "gone", "archived".
    """
    # The space is not joined: a thread that moves while this waits would fall out of the join.
    thread = Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    belonging = (
        Membership.objects.active()
        .select_for_update(of=("self",), no_key=True)
        .filter(space=thread.space_id, person=by)
        .first()
    )
    verbs = policy.verbs_of(belonging, thread)
    if "read_talk" not in verbs:
        raise gone()
    if thread.space.is_archived:
        raise archived()
    return thread, verbs


def hold_threads(spaces: Collection[int]) -> None:
    """Nobody posts in these spaces until the commit, which ends somebody's access.

    A post chooses whom to tell by their memberships as they are, and its notices are seen by nobody before its commit:
    a removal that came in between would not take them away, and the notice would stay with who lost the thread.
    """
    threads = Thread.objects.select_for_update(of=("self",), no_key=True).filter(space__in=spaces)
    list(threads.order_by("pk").only("pk"))


def locked_message(
    message: Message, by: Person, *, may_be_deleted: bool = False
) -> tuple[Message, policy.Verbs]:
    """The message as it stands now, and its thread, locked as above. One whose words have moved can't be changed."""
    thread, verbs = locked_thread(message.thread_id, by)
    found = Message.objects.for_list().get(pk=message.pk)
    if found.thread_id != thread.pk:
        # It was moved while this waited. Into a newer thread, as always: locks go on in the order of numbers.
        return locked_message(found, by, may_be_deleted=may_be_deleted)
    if found.deleted_at is not None and not may_be_deleted:
        raise gone()
    if found.moved_to_id is not None:
        raise moved()
    found.thread = thread
    return found, verbs


def locked_with_spaces(thread: Thread, by: Person, *others: Space) -> tuple[Thread, policy.Verbs]:
    """A thread, and before it its space and others: nobody comes, goes or changes roles there until the commit.

    So that whoever is shut out of the thread by this change, or of a space beside it, is shut out of both.
    """
    for pk in sorted({thread.space_id, *(one.pk for one in others)}):
        spaces.locked(Space(pk=pk))
    found, verbs = locked_thread(thread.pk, by)
    if found.space_id != thread.space_id:
        raise PostRefused("moved", _("This thread was moved a moment ago: look at it again."))
    return found, verbs
