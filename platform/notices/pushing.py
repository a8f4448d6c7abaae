"""Notices by push: to each browser once, half a minute after they are told, and only while they still stand."""

import http.client
import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone, translation

from notices import quiet
from notices.contents import Content, contents
from notices.leases import TRIES, back_off
from notices.lists import lists
from notices.models import Notice, Push, PushSubscription
from notices.push import services, vapid
from notices.push.encryption import decoded, encrypt
from notices.sentences import SENTENCES, is_whole
from notices.tasks import claim, is_muted

log = logging.getLogger("notices.pushing")

SETTLED = timedelta(seconds=30)  # who has the page open has read it by then
NEWS = timedelta(hours=1)  # what is older is no news, but something for mail and digest
A_ROUND = 50
LONGEST_ROUND_SECONDS = 20.0  # a slow push service must not hold up the mail
LONGEST_TITLE, LONGEST_BODY = 200, 400


def send_pushes() -> int:
    """One round. Returns how many messages were taken by a push service."""
    if not vapid.is_on():
        return 0
    spread()
    now, began, sent = timezone.now(), time.monotonic(), 0
    due = Push.objects.due(now).free(now).order_by("due_at", "pk").values_list("pk", flat=True)
    for pk in list(due[:A_ROUND]):
        if time.monotonic() - began > LONGEST_ROUND_SECONDS:
            break
        sent += send(pk)
    return sent


def spread() -> int:
    """A row for each browser of who is to be told; once for a notice, however often something joins it."""
    now = timezone.now()
    told = PushSubscription.objects.values("person")
    fresh = Notice.objects.unread().filter(
        is_urgent=True, pushes=None, recipient__in=told, created_at__range=(now - NEWS, now - SETTLED)
    )
    notices = list(fresh.order_by("pk")[:A_ROUND])
    browsers = PushSubscription.objects.filter(person__in={notice.recipient_id for notice in notices})
    by_person: dict[int, list[PushSubscription]] = {}
    for one in browsers:
        by_person.setdefault(one.person_id, []).append(one)
    rows = [
        Push(notice=notice, subscription=one, due_at=now)
        for notice in notices
        for one in by_person.get(notice.recipient_id, ())
    ]
    return len(Push.objects.bulk_create(rows, ignore_conflicts=True))


def send(pk: int) -> bool:
    now = timezone.now()
    if not claim(Push.objects.due(now).free(now).filter(pk=pk), now):
        return False
    rows = Push.objects.select_related("notice", "subscription__person")
    push = rows.filter(pk=pk).first()  # gone, when the browser asked no longer
    if push is None:
        return False
    try:
        said = words(push)
        if said is None:
            end(push)
            return False
        status = hand_over(push, said)
    except Exception as error:  # whatever it is: it must neither stop the round nor be tried for ever
        is_known = isinstance(error, OSError | http.client.HTTPException)
        log.warning("A message by push could not be sent: %s", error, exc_info=not is_known)
        put_off(push)
        return False
    if 200 <= status < 300:
        Push.objects.filter(pk=pk).update(due_at=None, claimed_until=None, sent_at=timezone.now())
        return True
    if status in services.GONE:
        push.subscription.delete()
    elif status == 429 or status >= 500:
        put_off(push)
    else:
        log.warning(
            "The push service at %s answers %s.", services.origin_of(push.subscription.endpoint), status
        )
        end(push)
    return False


def words(push: Push) -> Mapping[str, str] | None:
    """What the browser shows, in its reader's language; None where it is not to be told any more."""
    notice, browser, now = push.notice, push.subscription, timezone.now()
    person = browser.person
    is_open = Session.objects.filter(session_key=browser.session_key, expire_date__gt=now).exists()
    if not is_open:
        browser.delete()
        return None
    if notice.read_at or notice.created_at < now - NEWS or not person.is_active:
        return None
    if (
        notice.recipient_id != person.pk
        or notice.key not in SENTENCES
        or not is_whole(notice.key, notice.params)
    ):
        return None
    if quiet.until(person, now) and not quiet.presses(notice, now):
        return None
    content, whose = contents(person, [notice])[notice.pk], lists(person, [notice.topic])
    if content is None or is_muted(notice, whose):
        return None
    is_private = notice.topic in whose and not whose[notice.topic].title
    with translation.override(person.language), timezone.override(person.zone):
        return {
            "title": notice.subject[:LONGEST_TITLE],
            "body": shown(notice, content, is_private),
            "language": person.language,
            "url": notice.url,
            "tag": f"notice-{notice.pk}",
        }


def shown(notice: Notice, content: Content, is_private: bool) -> str:
    """What somebody wrote, or else the sentence; of a confidential space nothing that anybody wrote."""
    text = "" if is_private else " ".join(content.text.split())
    text = text or notice.text
    return text if len(text) <= LONGEST_BODY else f"{text[: LONGEST_BODY - 1].rstrip()}…"


def hand_over(push: Push, said: Mapping[str, str]) -> int:
    browser = push.subscription
    if not services.is_known(browser.endpoint):  # the settings may have changed since it was taken
        browser.delete()
        return 410
    body = encrypt(
        json.dumps(said, ensure_ascii=False).encode(),
        p256dh=decoded(browser.p256dh),
        auth=decoded(browser.auth),
    )
    headers = {
        "Authorization": vapid.authorization(services.origin_of(browser.endpoint)),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(NEWS.total_seconds())),
        "Topic": f"notice-{push.notice_id}",  # a second copy takes the place of the first
        "Urgency": "normal",
    }
    return services.hand_over(browser.endpoint, body, headers)


def put_off(push: Push) -> None:
    """Later, twice as late each time; after five tries set aside, where the admin shows it."""
    now, last = timezone.now(), push.tries >= TRIES
    Push.objects.filter(pk=push.pk).update(
        claimed_until=None, **({"set_aside_at": now} if last else {"due_at": now + back_off(push.tries)})
    )


def end(push: Push) -> None:
    Push.objects.filter(pk=push.pk).update(due_at=None, claimed_until=None)
