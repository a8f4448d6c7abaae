"""How our mails look: plain text, in the reader's language and by their clock, with what mail programs go by.

There is no HTML part, so nothing in a mail can be fetched from afar or tell that it was opened.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from email.utils import formataddr, parseaddr
from textwrap import indent
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.addresses import ANSWER, QUIETER, link_for, mailbox_for, our_host, takes_mail
from notices.contents import Content
from notices.lists import MailList
from notices.models import IncomingMail, Notice
from people.models import Person

LONGEST_TEXT = 2000
PRIVATE = "private"


def compose(
    person: Person,
    notices: Sequence[Notice],
    contents: Mapping[int, Content],
    lists: Mapping[str, MailList],
) -> EmailMultiAlternatives:
    """Of several notices one mail. The Message-ID says which they are, so a second try is the same mail."""
    whose = one_list(notices, lists)
    talk = only(contents[notice.pk].talk for notice in notices)
    answers_to = only(contents[notice.pk].reply_to for notice in notices) if may_answer(whose) else ""
    about = whose.about if whose else ""
    origin = only(notice.origin for notice in notices)
    parts = by_head(notices, contents)
    with translation.override(person.language), timezone.override(person.zone):
        if len(parts) == 1:
            title = parts[0][0].subject
        else:
            title = ngettext(
                "%(count)s thing for you to know", "%(count)s things for you to know", len(parts)
            ) % {"count": len(parts)}
        text = render_to_string(
            "notices/mail.txt",
            {
                "person": person,
                "parts": [
                    {
                        **part(head, contents[head.pk], lists),
                        "also": [part(one, contents[one.pk], lists) for one in under],
                    }
                    for head, under in parts
                ],
                "because": only(str(contents[notice.pk].because) for notice in notices),
                "site": settings.SITE_URL,
                "takes_answers": bool(answers_to),
                "list": whose,
                "less_of_thread": link_for(person, origin) if origin.startswith("thread:") else "",
                "less": link_for(person, about) if about else "",
                "less_at_once": link_for(person, "mail"),
            },
        )
        sender = sender_of(whose)
    headers = {
        "Message-ID": f"<{name_of(notices)}@{our_host()}>",
        **list_headers(person, whose, about or "mail"),
        **(threaded(talk) if talk else {}),
    }
    return EmailMultiAlternatives(
        subject=one_line(title),
        body=text,
        from_email=sender,
        to=[person.email],
        reply_to=[mailbox_for(person, answers_to, ANSWER)] if answers_to else None,
        headers=headers,
    )


def by_head(notices: Sequence[Notice], contents: Mapping[int, Content]) -> list[tuple[Notice, list[Notice]]]:
    """Each thing that a mail tells, with what is told as a part of it."""
    told = {notice.pk for notice in notices}
    head_of = {notice.pk: contents[notice.pk].under for notice in notices}
    heads = [notice for notice in notices if head_of[notice.pk] not in told]
    return [(head, [one for one in notices if head_of[one.pk] == head.pk]) for head in heads]


def part(notice: Notice, content: Content, lists: Mapping[str, MailList]) -> dict[str, Any]:
    """What a mail says of one notice: of a confidential space the sentence alone, whatever its room would tell."""
    is_private = notice.topic in lists and not lists[notice.topic].title
    text = "" if is_private else content.text.strip()
    if len(text) > LONGEST_TEXT and not content.is_whole:
        text = text[:LONGEST_TEXT].rstrip() + " …"
    return {
        "sentence": notice.text,
        "text": indent(text, "    "),
        "url": settings.SITE_URL + (content.url or notice.url),
        "facts": () if is_private else content.facts,
    }


def one_list(notices: Iterable[Notice], lists: Mapping[str, MailList]) -> MailList | None:
    """The space that all of them belong to, if it is one."""
    topic = only(notice.topic for notice in notices)
    return lists.get(topic) if topic else None


def only(texts: Iterable[str]) -> str:
    """The one that all are, or nothing."""
    found = set(texts)
    return found.pop() if len(found) == 1 else ""


def may_answer(whose: MailList | None) -> bool:
    """What is said in a confidential space does not travel by mail, in neither direction."""
    return takes_mail() and whose is not None and bool(whose.title)


def name_of(notices: Sequence[Notice]) -> str:
    """Another for each set of notices, and for a burst that has grown: what is new in it must not pass for known."""
    first = notices[0]
    if len(notices) == 1 and first.count == 1:
        return f"notice-{first.pk}"
    said = " ".join(f"{notice.pk}.{notice.count}" for notice in notices)
    return f"notice-{first.pk}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def sender_of(whose: MailList | None) -> str:
    """The group's name before the site's; nobody's own name, which filters take for forgery."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if whose is None:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((f"{one_line(whose.title or _('Private group'))} · {name or 'Hansa'}", address))


def list_headers(person: Person, whose: MailList | None, what: str) -> dict[str, str]:
    """`what` is what hearing less of it is about."""
    if whose is None:
        return headers_of(person, "notices", what)
    return (
        headers_of(person, whose.name, what, whose.title)
        if whose.title
        else headers_of(person, PRIVATE, what)
    )


def headers_of(person: Person, name: str, what: str, title: str = "Hansa") -> dict[str, str]:
    """RFC 2919, RFC 8058 and RFC 3834."""
    return {
        "List-Id": f"{phrase(title)} <{name}.{our_host()}>",
        **hearing_less(person, what),
        "Auto-Submitted": "auto-generated",
        "Content-Language": person.language,
    }


def hearing_less(person: Person, what: str) -> dict[str, str]:
    """The button of mail programs that ends a kind of mail: by one click without a question, or by a mail to us."""
    ways = [f"<{link_for(person, what)}>"]
    if takes_mail():
        ways.append(f"<mailto:{mailbox_for(person, what, QUIETER)}?subject=unsubscribe>")
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def threaded(talk: str) -> dict[str, str]:
    """Every mail of a talk answers the same name, so programs show them together; no mail has that name itself."""
    root = f"<{talk}@{our_host()}>"
    return {"In-Reply-To": root, "References": root}


def phrase(title: str) -> str:
    """A name before an address in a header: quoted where it has signs that mean something there."""
    return formataddr((one_line(title), "x")).removesuffix(" <x>")


def one_line(text: str) -> str:
    return " ".join(text.split())


def answer_to(mail: IncomingMail) -> EmailMultiAlternatives:
    """Back to the person themselves, whoever wrote: nobody else can make us write to a third address by it."""
    person = mail.person
    if person is None:
        raise ValueError("An answer needs somebody whom it goes to.")
    with translation.override(person.language), timezone.override(person.zone):
        body = render_to_string(
            "notices/answer.txt",
            {
                "person": person,
                "answer": mail.answer,
                "url": settings.SITE_URL + mail.url if mail.url else "",
            },
        )
        title = _("Your answer by mail")
    headers = {
        "Message-ID": f"<answer-{mail.pk}@{our_host()}>",
        "Auto-Submitted": "auto-replied",
        "Content-Language": person.language,
    }
    if mail.message_id:
        headers |= {"In-Reply-To": mail.message_id, "References": mail.message_id}
    return EmailMultiAlternatives(subject=one_line(title), body=body, to=[person.email], headers=headers)
