"""Who else could look, and what a person can take along or have forgotten."""

import pytest

from conversations import actions, privacy
from conversations.frames import message_frame
from conversations.models import Mention, Message, Reading, Thread
from people.models import Person
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db


def test_the_admin_shows_no_words_and_nothing_of_confidential_spaces(
    thread: Thread, private: Thread, anna: Person, stefan: Person, say: Say
) -> None:
    said, secret = say(anna, thread, "Plain words."), say(anna, private, "Secret words.")
    admin = browser(stefan)
    threads, messages = "/admin/conversations/thread/", "/admin/conversations/message/"
    pages = [admin.get(address).content.decode() for address in (threads, messages)]
    one = admin.get(f"{messages}{said.pk}/change/").content.decode()
    assert thread.title in pages[0]
    assert private.title not in "".join(pages)
    assert "words" not in pages[1] + one
    assert admin.get(f"{messages}{secret.pk}/change/").status_code == 302
    assert admin.get(f"{threads}{private.pk}/change/").status_code == 302
    assert admin.get(f"{threads}add/").status_code == 403
    assert admin.post(f"{messages}{said.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_person_takes_along_what_they_said_and_not_what_was_said_to_them(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread, "Hers.")
    say(mads, thread, "His.")
    actions.delete_message(message=say(mads, thread, "Taken back."), by=mads)
    kept = privacy.export(mads)
    assert [(one["space"], one["seq"], one["body"]) for one in kept["messages"]] == [
        ("Impact measurement", 2, "His.")
    ]
    assert [(one["thread"], one["read"]) for one in kept["readings"]] == [("How do we compare?", 2)]


def test_whoever_is_forgotten_leaves_what_they_said_without_their_name(
    thread: Thread, mads: Person, anna: Person, say: Say
) -> None:
    say(mads, thread, "Said once.")
    say(anna, thread, "An answer.", reply_to=1)
    privacy.erase(mads)
    first, second = [message_frame(one) for one in Message.objects.for_list().order_by("seq")]
    assert (first["author"], first["name"], first["html"]) == (None, "", "<p>Said once.</p>")
    assert second["reply_to"] == {"seq": 1, "name": ""}
    assert not Reading.objects.filter(person=mads).exists()
    page = browser(anna).get(f"/threads/{thread.pk}/").content.decode()
    assert "A former member" in page
    assert "Mads" not in page
    say(anna, thread, "And @Mads Madsen?")
    assert Mention.objects.filter(person=mads).exists()
    privacy.erase(mads)
    assert not Mention.objects.exists()
