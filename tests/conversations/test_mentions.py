"""Naming somebody with an @: who can read it is told, once, and nobody else."""

import html as entities
import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from conversations import actions, markdown, mentions
from conversations.frames import message_frame
from conversations.mentions import Names
from conversations.models import Mention, Message, Thread
from conversations.naming import named_in, offers
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space
from tests import factories
from tests.conversations.conftest import Say, numbers
from tests.people import browser

PEOPLE = [
    (1, "Anna Albers"),
    (2, "Anna"),
    (3, "Bo & Co <b>"),
    (4, "Ōe Straße"),
    (5, "Anna Albers"),
    (6, "Kim"),
]


def marked(body: str) -> str:
    html = markdown.render(body)
    return mentions.marked(html, mentions.places(html, Names(PEOPLE)))


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Hello @Kim, well?", '<p>Hello <span data-mention="6">@Kim</span>, well?</p>'),
        ("@KIM", '<p><span data-mention="6">@KIM</span></p>'),
        ("@anna albers", '<p><span data-mention="1 5">@anna albers</span></p>'),
        ("@Anna A.", '<p><span data-mention="2">@Anna</span> A.</p>'),
        ("**@Kim**’s", '<p><strong><span data-mention="6">@Kim</span></strong>’s</p>'),
        ("(@Kim)", '<p>(<span data-mention="6">@Kim</span>)</p>'),
        ("@Kim @Kim", '<p><span data-mention="6">@Kim</span> <span data-mention="6">@Kim</span></p>'),
        ("@Bo & Co <b>!", '<p><span data-mention="3">@Bo &amp; Co &lt;b&gt;</span>!</p>'),
        ("@ōE straße", '<p><span data-mention="4">@ōE straße</span></p>'),
    ],
)
def test_a_full_name_behind_an_at_is_found_and_the_longest_wins(body: str, html: str) -> None:
    assert marked(body) == html


@pytest.mark.parametrize(
    "body",
    [
        "`@Kim`",
        "    @Kim",
        "```\n@Kim\n```",
        "[@Kim](https://example.org)",
        "https://example.org/@Kim",
        "> @Kim said so",
        "kim@Kim",
        "@Kimberley",
        "@Kim-Lee",
        "@ Kim",
        "@Nobody",
        '<span data-mention="6">x</span>',
        "&lt;span data-mention=6>",
    ],
)
def test_what_names_nobody_stays_as_it_was(body: str) -> None:
    assert marked(body) == markdown.render(body)


@pytest.mark.parametrize(
    "body",
    [
        '<span data-mention="6">@Kim</span>',
        '<span data-mention="1">Trust me</span>',
        '" data-mention="1">@Kim',
    ],
)
def test_a_mention_cannot_be_typed(body: str) -> None:
    html = marked(body)
    assert html.replace('<span data-mention="6">', "").count("<span") == 0
    assert entities.unescape(html.replace('<span data-mention="6">', "").replace("</span>", "")).count(
        "data-mention"
    ) == body.count("data-mention")


PIECES = [
    "@Kim",
    "@Anna Albers",
    "@",
    "<span data-mention='6'>",
    "`",
    "```\n",
    "> ",
    "**",
    "[",
    "](https://a.b/@Kim",
    ")",
]
PIECES += [
    " ",
    "\n",
    "\n\n",
    "- ",
    "&lt;",
    "&",
    '"',
    "<code>",
    "</span>",
    "https://a.b/?x=",
    "Kim",
    "\u00a0",
    "    ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_marking_adds_its_element_around_names_and_changes_nothing_else(body: str) -> None:
    html, found = markdown.render(body), marked(body)
    without = re.sub(r'<span data-mention="[\d ]+">(@[^<]*)</span>', r"\1", found)
    assert without == html
    for silent in re.findall(r"<(a|code|pre)\b[^>]*>(.*?)</\1>", found, re.DOTALL):
        assert '<span data-mention="' not in silent[1]


def test_a_hundred_at_signs_are_looked_at() -> None:
    assert marked("@Kim " * 150).count("data-mention") == 100


def test_whoever_is_named_is_told_and_the_message_says_who(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(anna, thread, "What do you say, @mads madsen?")
    assert message.html == (f'<p>What do you say, <span data-mention="{mads.pk}">@mads madsen</span>?</p>')
    assert message_frame(message)["mentions"] == [mads.pk]
    assert message_frame(Message.objects.for_list().get()) == message_frame(message)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.key, notice.text, notice.url, notice.origin, notice.is_urgent) == (
        mads,
        "conversations.mentioned",
        "Anna Albers named you in “How do we compare?”.",
        f"/threads/{thread.pk}/#m1",
        f"thread:{thread.pk}",
        True,
    )
    assert notice.mail_due_at is not None


def test_who_is_named_in_an_answer_is_told_once(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(mads, thread)
    say(anna, thread, "@Mads Madsen: yes.", reply_to=1)
    assert [one.key for one in Notice.objects.all()] == ["conversations.mentioned"]


def test_whoever_names_themselves_is_not_told(thread: Thread, anna: Person, say: Say) -> None:
    say(anna, thread, "I, @Anna Albers")
    assert (Mention.objects.get().person, Notice.objects.count()) == (anna, 0)


def test_of_a_confidential_group_no_name_and_no_title_is_told(
    private: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, private, "@Mads Madsen")
    notice = Notice.objects.get()
    assert (notice.key, notice.params, notice.text, notice.subject) == (
        "conversations.mentioned_privately",
        {"seq": 1},
        "You were named in a private group.",
        "[Private group] New contribution",
    )


def test_of_two_of_one_name_the_organisation_says_which_else_both_are_meant(
    thread: Thread, anna: Person, say: Say
) -> None:
    two = [factories.make_person("Kim Berg", email=f"{one}@example.org") for one in ("a", "b")]
    for person, organisation in zip(two, ("SEND", "FASE (Berlin)"), strict=True):
        factories.affiliate(person, factories.make_organisation(organisation))
        factories.make_membership(thread.space, person)
    assert [one.written for one in offers(thread, "berg", but=anna)] == [
        "Kim Berg (SEND)",
        "Kim Berg (FASE (Berlin))",
    ]
    message = say(anna, thread, "@Kim Berg (fase (Berlin)), and you?")
    assert message.html == (
        f'<p><span data-mention="{two[1].pk}">@Kim Berg (fase (Berlin))</span>, and you?</p>'
    )
    assert [one.person for one in message.mentions.all()] == [two[1]]
    assert [one.person for one in say(anna, thread, "@Kim Berg (of whom?)").mentions.all()] == two


def test_who_cannot_read_it_is_not_named_not_told_and_warned_of_only_where_they_are_known(
    thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person, piotr: Person, say: Say
) -> None:
    factories.make_membership(private.space, kadri)
    body = "@Mads Madsen, @Kadri Kask, @Piotr Pawlak and @Nobody There"
    message = say(anna, thread, body)
    assert [one.person for one in message.mentions.all()] == [mads]
    assert [one.recipient for one in Notice.objects.all()] == [mads]
    named = named_in(body, thread, anna)
    assert (named.readers, named.strangers) == ([mads], [kadri])


def test_who_has_left_is_a_stranger_to_whom_they_share_nothing_with(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    assert named_in("@Mads Madsen", thread, anna).readers == [mads]
    spaces.remove_member(membership=thread.space.memberships.get(person=mads), by=anna, reason="Moved on.")
    Notice.objects.all().delete()
    assert say(anna, thread, "@Mads Madsen").html == "<p>@Mads Madsen</p>"
    named = named_in("@Mads Madsen", thread, anna)
    assert (named.readers, named.strangers, Notice.objects.count()) == ([], [], 0)


def test_in_a_thread_of_coordinators_members_are_strangers(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    Thread.objects.update(circle=Thread.Circle.COORDINATORS)
    thread.refresh_from_db()
    assert [list(say(anna, thread, "@Mads Madsen").mentions.all()), Notice.objects.count()] == [[], 0]
    assert named_in("@Mads Madsen", thread, anna).strangers == [mads]
    assert offers(thread, "mads", but=anna) == []


def test_an_edit_names_anew_and_tells_nobody(
    thread: Thread, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    factories.make_membership(thread.space, kadri)
    message = say(anna, thread, "@Mads Madsen")
    Notice.objects.update(read_at="2026-01-01T00:00Z")
    message = actions.edit_message(message=message, by=anna, body="@Mads Madsen and @Kadri Kask")
    assert message.html == (
        f'<p><span data-mention="{mads.pk}">@Mads Madsen</span> and '
        f'<span data-mention="{kadri.pk}">@Kadri Kask</span></p>'
    )
    assert message_frame(message)["mentions"] == [mads.pk, kadri.pk]
    assert message_frame(Message.objects.for_list().get()) == message_frame(message)
    assert Notice.objects.unread().count() == 0


def test_an_edit_looks_at_rights_anew(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    message = say(anna, thread, "@Mads Madsen")
    spaces.remove_member(membership=thread.space.memberships.get(person=mads), by=anna, reason="Moved on.")
    message = actions.edit_message(message=message, by=anna, body="@Mads Madsen!")
    assert (message.html, Mention.objects.count()) == ("<p>@Mads Madsen!</p>", 0)


@pytest.mark.parametrize("way", ["edit", "delete"])
def test_a_name_that_is_taken_back_is_told_no_more(
    way: str, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread, "@Mads Madsen, one")
    two = say(anna, thread, "@Mads Madsen, two")
    assert Notice.objects.get().count == 2
    if way == "edit":
        actions.edit_message(message=two, by=anna, body="Nobody.")
    else:
        actions.delete_message(message=two, by=anna)
    assert (Notice.objects.get().count, Mention.objects.get().message.seq) == (1, 1)
    three = say(anna, thread, "@Mads Madsen, three")
    Notice.objects.update(count=1)
    if way == "edit":
        actions.edit_message(message=three, by=anna, body="Nobody.")
    else:
        actions.delete_message(message=three, by=anna)
    assert not Notice.objects.exists()


def queries(drafts: list[actions.Draft]) -> int:
    with CaptureQueriesContext(connection) as found:
        actions.post_messages(drafts=drafts)
    return len(found)


def draft(author: Person, thread: Thread, body: str) -> actions.Draft:
    name = f"named-{next(numbers)}"
    return actions.draft(author=author, thread=thread, client_id=name, body=body, language="en")


def test_naming_costs_the_same_in_any_company_and_nothing_without_an_at(
    thread: Thread, anna: Person, mads: Person
) -> None:
    queries([draft(who, thread, "Hello.") for who in (anna, mads)])  # which also begins their reading
    plain = queries([draft(anna, thread, "Hello.")])
    first = queries([draft(anna, thread, "@Mads Madsen")])
    for number in range(48):
        factories.make_membership(thread.space, factories.make_person(f"Member {number} End"))
    assert queries([draft(anna, thread, "Hello.")]) == plain
    assert queries([draft(anna, thread, "@Mads Madsen")]) == first
    everybody = " ".join(f"@Member {number} End" for number in range(48))
    assert queries([draft(anna, thread, everybody)]) == first
    assert queries([draft(anna, thread, "@Mads Madsen"), draft(mads, thread, "Hello.")]) == first


def test_completion_offers_eight_readers_by_any_word_of_their_name(
    thread: Thread, anna: Person, mads: Person
) -> None:
    organisation = mads.affiliations.get().organisation.name
    assert [(one.person, one.organisation, one.written) for one in offers(thread, "MADSE", but=anna)] == [
        (mads, organisation, "Mads Madsen")
    ]
    assert offers(thread, "anna", but=anna) == []
    assert offers(thread, "adsen", but=anna) == []
    for number in range(10):
        factories.make_membership(thread.space, factories.make_person(f"Same {number}"))
    assert len(offers(thread, "same", but=anna)) == 8


def test_the_form_warns_of_whom_it_does_not_tell(
    thread: Thread, private: Thread, anna: Person, kadri: Person
) -> None:
    factories.make_membership(private.space, kadri)
    given = {"body": "@Kadri Kask and @Mads Madsen", "language": "en", "client_id": "one"}
    warning = "Kadri Kask can't read this thread and is not told."
    for path, body in (
        (f"/threads/{thread.pk}/messages/", given),
        (f"/threads/{thread.pk}/messages/1/", {"body": "@Kadri Kask!", "language": "en"}),
        (
            f"/spaces/{thread.space.slug}/threads/new/",
            {**given, "title": "New", "circle": "members", "client_id": "two"},
        ),
    ):
        answer = browser(anna).post(path, body)
        assert (answer.status_code, [str(one) for one in get_messages(answer.wsgi_request)]) == (
            302,
            [warning],
        )


def test_programs_ask_who_can_be_named_and_who_would_be_told(
    thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    factories.make_membership(private.space, kadri)
    organisation = mads.affiliations.get().organisation.name
    assert browser(anna).get(f"/api/v1/threads/{thread.pk}/people/?prefix=ma").json() == [
        {"id": mads.pk, "name": "Mads Madsen", "organisation": organisation, "written": "Mads Madsen"}
    ]
    given = {"body": "@Mads Madsen, @Kadri Kask, @Piotr Pawlak"}
    path = f"/api/v1/threads/{thread.pk}/mentions/"
    assert browser(anna).post(path, given, content_type="application/json").json() == {
        "readers": [{"id": mads.pk, "name": "Mads Madsen"}],
        "strangers": [{"id": kadri.pk, "name": "Kadri Kask"}],
    }
    for way in (
        browser(kadri).get(f"/api/v1/threads/{thread.pk}/people/?prefix=ma"),
        browser(kadri).post(path, given, content_type="application/json"),
    ):
        assert way.status_code == 404


def test_whoever_belongs_nowhere_knows_nobody(thread: Thread, olga: Person, anna: Person) -> None:
    assert named_in("@Anna Albers", thread, anna).readers == [anna]
    space = Space.objects.create(kind="workgroup", title="Alone", slug="alone")
    own = factories.make_thread(space)
    Membership.objects.create(space=space, person=olga, state="active")
    named = named_in("@Anna Albers", own, olga)
    assert (named.readers, named.strangers) == ([], [])


def test_among_coordinators_only_they_are_named_and_told(
    thread: Thread, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    factories.make_membership(thread.space, kadri, role=Membership.Role.COORDINATOR)
    inner = actions.start_thread(
        space=thread.space, by=anna, title="Among us", language="en", circle=Thread.Circle.COORDINATORS
    )
    message = say(anna, inner, "@Mads Madsen and @Kadri Kask")
    assert [one.person for one in message.mentions.all()] == [kadri]
    (notice,) = Notice.objects.all()
    assert (notice.recipient, notice.topic) == (kadri, thread.space.inner_topic)
    membership = thread.space.memberships.get(person=kadri)
    spaces.set_role(membership=membership, by=anna, role=Membership.Role.MEMBER)
    assert not Notice.objects.exists()
