"""What one is mailed is chosen on a page; what comes by push is shown by the browser, with the words that came."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, becomes

Browse = Callable[..., Visitor]
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const found = await registration.getNotifications();
  return found.map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, data }));
}"""


def test_a_digest_is_chosen_for_another_day(browse: Browse) -> None:
    visitor = browse("member")
    page = visitor.open("/mail/")
    page.get_by_label("Once a week", exact=True).check()
    page.get_by_label("Once a week on").select_option("3")
    page.get_by_label("At", exact=True).select_option("16:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Your choice is noted.")).to_be_visible()
    expect(page.get_by_label("Once a week on")).to_have_value("3")
    visitor.must_be_accessible()


def test_what_comes_by_push_is_shown_with_its_own_words(browse: Browse) -> None:
    visitor = browse("member")
    visitor.context.grant_permissions(["notifications"])
    page = visitor.open("/mail/")
    expect(page.get_by_role("button", name="Show notices in this browser")).to_be_visible()
    page.evaluate(
        "navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)"
    )
    wire = visitor.context.new_cdp_session(page)
    registrations: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    becomes(page, lambda: bool(registrations))
    said = {
        "title": "Mads hat dir geantwortet",
        "body": "Drei.",
        "language": "de",
        "tag": "notice-7",
        "url": "/notices/",
    }
    for look in range(200):
        if look % 50 == 0:  # a browser under load may drop it; by its tag it is shown once all the same
            wire.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": visitor.site.url, "registrationId": registrations[-1], "data": json.dumps(said)},
            )
        if shown := page.evaluate(SHOWN):
            break
        page.wait_for_timeout(100)
    assert shown == [
        {
            "title": said["title"],
            "body": "Drei.",
            "tag": "notice-7",
            "lang": "de",
            "data": {"url": "/notices/"},
        }
    ]


def test_a_link_in_a_mail_makes_quieter_by_a_button_and_is_undone_without_sign_in(browse: Browse) -> None:
    member = browse("member")
    member.open("/mail/")
    person = member.page.evaluate("document.documentElement.dataset.person")
    command = f"from people.models import Person; from notices.addresses import link_for; print(link_for(Person.objects.get(pk={person}), 'digest'))"
    link = member.site.run(command).strip()
    reader = browse(java_script_enabled=False)
    page = reader.open(link)
    page.get_by_role("button", name="Yes, less of this").click()
    expect(page.get_by_text("You get no digests.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Stop the digests?")).to_be_visible()
