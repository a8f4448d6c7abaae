"""A host checks ten people in while the network is cut: the page goes on, survives a reload, and catches up. Another
device meanwhile noted some of the same people: each stands there once."""

import json
import re
from pathlib import Path
from typing import Any

import segno
from playwright.sync_api import Page, expect

from tests.journeys.conftest import QUIET, Visitor, becomes
from tests.journeys.doors import IS_TAKEN_OVER, is_kept
from tests.services import chromium

SEED = """
import json
from datetime import date
from evidence import actions
from people.models import Person
from tests import factories

host = Person.objects.get(email={host!r})
event = factories.make_event("The door of {guest}", coordinator=host, first_day=date.today(), days=2, capacity=11)
plan, secrets = event.seat_plan, dict()
house = factories.make_organisation("House of {guest}", country="EE")
for number in range(13):
    guest = factories.make_person(f"{guest} Number{{chr(65 + number)}}")
    factories.affiliate(guest, house)
    state = "waiting" if number == 11 else "withdrawn" if number == 12 else "confirmed"
    theirs = factories.make_registration(plan, guest, state="confirmed")
    secrets[guest.name] = actions.issue_ticket(registration=theirs).secret
    theirs.state = state
    theirs.save()
    if state == "confirmed":
        factories.make_membership(event.space, guest)
print(json.dumps(dict(plan=plan.pk, secrets=secrets)))
"""
HYBRID = """
import json
from datetime import date
from people.models import Person
from tests import factories
from tests.registrations.modes import ask_how, say

host = Person.objects.get(email={host!r})
event = factories.make_event("A hybrid door", coordinator=host, first_day=date.today(), capacity=5)
form = ask_how(event.seat_plan, host)
for name, mode in (("Ada Here", "on_site"), ("Bo There", "online"), ("Cy There", "online")):
    guest = factories.make_person(name)
    say(form, guest, mode)
    factories.make_registration(event.seat_plan, guest)
print(json.dumps(dict(plan=event.seat_plan.pk)))
"""
COUNT = """
import json
from evidence.models import Attendance
rows = Attendance.objects.filter(registration__plan={plan}).order_by("registration__person__name", "pk")
print(json.dumps([(row.registration.person.name, row.source, row.struck_at is not None) for row in rows]))
"""
KEPT = """async () => {
  const asked = indexedDB.open("hansa-door-lists", 1);
  const base = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const counted = base.transaction("rows").objectStore("rows").count();
  const rows = await new Promise((done) => { counted.onsuccess = () => done(counted.result); });
  base.close();
  return rows;
}"""

LEFT = """async () => {
  const asked = indexedDB.open("hansa-door-lists", 1);
  const base = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const rows = [...base.objectStoreNames].length;
  base.close();
  return [rows, await caches.has("hansa-door-pages")];
}"""
NOTED = """async () => {
  const asked = indexedDB.open("hansa-door-notes", 1);
  const base = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const read = base.transaction("rows").objectStore("rows").getAll();
  const rows = await new Promise((done) => { read.onsuccess = () => done(read.result); });
  base.close();
  return JSON.stringify(rows);
}"""
HAS_READER = "caches.open('hansa-door-pages').then((kept) => kept.keys()).then((keys) => keys.some((one) => one.url.includes('vendor/qr')))"


def run(site: Any, script: str) -> Any:
    return json.loads(site.run(script))


def said(page: Page) -> Any:
    return page.locator("[data-part=outcome]")


def button(page: Page, verb: str, name: str) -> Any:
    """The one beside a name, which only a screen reader is told."""
    return page.get_by_role("button", name=re.compile(f"^{verb}.*{name}$"))


def scan(page: Page, text: str) -> None:
    """As a hand scanner does it: it types what it reads, and Enter."""
    box = page.get_by_label("Code or name")
    box.fill(text)
    box.press("Enter")


def test_ten_people_are_checked_in_with_the_network_cut_and_then_it_catches_up(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=host, guest="Guest"))
    plan, secrets = told["plan"], told["secrets"]
    names = sorted(secrets)
    visitor = browse("organiser", viewport={"width": 360, "height": 740})
    page = visitor.open(f"/check-in/{plan}/")
    is_kept(page)
    visitor.must_be_accessible()
    visitor.must_fit()

    # Nothing on the device is a secret.
    kept = page.evaluate(
        """async () => {
          const base = await new Promise((done) => { const asked = indexedDB.open("hansa-door-lists", 1); asked.onsuccess = () => done(asked.result); });
          const rows = await new Promise((done) => { const asked = base.transaction("rows").objectStore("rows").getAll(); asked.onsuccess = () => done(asked.result); });
          base.close();
          const kept = await caches.open("hansa-door-pages");
          const pages = await Promise.all((await kept.matchAll()).map((one) => one.text()));
          return JSON.stringify(rows) + pages.join();
        }"""
    )
    assert names[0] in kept
    assert not any(secret in kept for secret in secrets.values())

    # A second device, with a network, notes two of the same people.
    other = browse("organiser")
    other.open(f"/check-in/{plan}/")
    for name in names[:2]:
        button(other.page, "Check in", name).click()
        expect(said(other.page)).to_contain_text(f"Welcome, {name}")
    expect(other.page.get_by_text("Everything is sent.")).to_be_visible()

    visitor.context.set_offline(True)
    for name in names[:5]:
        scan(page, f"{site.url}/tickets/{secrets[name]}/")
        expect(said(page)).to_contain_text(re.compile(f"(Welcome, |){name}"))
    expect(page.get_by_text("No network. What you note is kept on this device")).to_be_visible()
    visitor.must_be_accessible()
    scan(page, f"{site.url}/tickets/{secrets[names[4]]}/")
    expect(said(page)).to_contain_text("Already here since")
    scan(page, secrets[names[11]])
    expect(said(page)).to_contain_text("On the waiting list, without a seat.")
    scan(page, secrets[names[12]])
    expect(said(page)).to_contain_text("No seat any more")
    scan(page, "a" * 26)
    expect(said(page)).to_contain_text("Not on the list")
    visitor.must_be_accessible()

    # The page is loaded anew, with no network at all, and knows everything.
    page.goto(f"/check-in/{plan}/")
    expect(button(page, "Take back", names[4])).to_be_visible()
    for name in names[5:8]:
        scan(page, secrets[name][:8])
        expect(said(page)).to_contain_text(f"Welcome, {name}")
    for name in names[8:11]:
        button(page, "Check in", name).click()
        expect(said(page)).to_contain_text(f"Welcome, {name}")
    # The last one was a mistake.
    said(page).get_by_role("button", name="Take back").click()
    expect(said(page)).to_contain_text("Taken back")
    visitor.must_be_accessible()
    visitor.must_fit()

    visitor.context.set_offline(False)
    expect(page.get_by_text("Everything is sent.")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-part=count]")).to_contain_text("10 / 11")
    rows = run(site, COUNT.format(plan=plan))
    assert [name for name, _source, is_struck in rows if not is_struck] == names[:10]
    assert [name for name, _source, is_struck in rows if is_struck] == [names[10]]
    assert {source for name, source, _ in rows if name in names[2:5]} == {"scan"}
    visitor.forgive_the_network()

    # Signing out throws the list away.
    visitor.open("/accounts/logout/")
    page.locator("main form[data-forgets] [type=submit]").click()
    page.wait_for_url(f"{site.url}/")
    becomes(page, lambda: page.evaluate(LEFT), [0, False])


WALK_INS = """
import json
from evidence.models import Attendance
rows = Attendance.objects.filter(registration__plan={plan}, source__in=["walk_in", "hand"]).order_by("registration__person__name", "pk")
print(json.dumps([(row.registration.person.name, row.source, row.reason, row.registration.state) for row in rows]))
"""
COMERS = """
import json
from tests import factories
from registrations.models import SeatPlan
plan, house = SeatPlan.objects.get(pk={plan}), factories.make_organisation("Comers' house", country="DK")
for number, name in enumerate(["Solveig Aaberg", "Niels Holm", "Niels Holm", "Gudrun Ipsen"]):
    guest = factories.make_person(name, email=f"comer{{number}}.{plan}@example.org")
    factories.affiliate(guest, house)
factories.make_registration(plan, guest)  # Gudrun registered a moment ago: no device knows
print(json.dumps(SeatPlan.objects.filter(pk={plan}).update(capacity={capacity})))
"""


def let_in(page: Page, name: str, reason: str = "") -> None:
    page.get_by_role("link", name="Somebody without a seat").click()
    panel = page.locator("[data-part=walk-in]")
    panel.get_by_label("Full name").fill(name)
    if reason:
        panel.get_by_label("Why, although all seats are taken?").fill(reason)
    panel.get_by_role("button", name="Let in").click()
    expect(panel).to_be_hidden()


def test_who_comes_without_a_seat_is_let_in_with_the_network_cut(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=host, guest="Seated"))
    plan = told["plan"]
    visitor = browse("organiser", viewport={"width": 360, "height": 740})
    page = visitor.open(f"/check-in/{plan}/")
    is_kept(page)
    run(site, COMERS.format(plan=plan, capacity=13))  # eleven have a seat, and Gudrun: one is left
    visitor.context.set_offline(True)
    page.get_by_role("link", name="Somebody without a seat").click()
    visitor.must_be_accessible()
    visitor.must_fit()
    page.locator("[data-part=walk-in]").get_by_label("Full name").fill("So")
    page.locator("[data-part=walk-in]").get_by_role("button", name="Let in").click()
    expect(page.get_by_text("Type three letters of the name at least.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    for name in ("Gudrun Ipsen", "solveig aaberg", "Niels Holm", "Nobody Atall"):
        let_in(page, name)
        expect(said(page)).to_contain_text(
            "Noted. As soon as this is sent you see who is called so, and choose."
        )
    button(page, "Let in", "Seated NumberL").or_(
        page.get_by_role("link", name=re.compile("^Let in.*Seated NumberL$"))
    ).click()
    expect(page.locator("[data-part=walk-in]").get_by_label("Full name")).to_have_value("Seated NumberL")
    page.locator("[data-part=walk-in]").get_by_role("button", name="Let in").click()
    expect(said(page)).to_contain_text("Noted. They get a seat as soon as this is sent.")
    # Back to where the panel was opened from.
    expect(page.get_by_role("link", name=re.compile("^Let in.*Seated NumberL$"))).to_be_focused()
    expect(page.locator("[data-part=net]")).to_contain_text("Waiting to be sent: 5")
    settle = page.locator("[data-part=settle]")
    expect(settle.get_by_role("listitem")).to_have_count(5)
    visitor.must_be_accessible()
    visitor.must_fit()

    # Loaded anew without a network, it still knows whom it let in.
    page.goto(f"/check-in/{plan}/")
    expect(settle.get_by_role("listitem")).to_have_count(5)

    visitor.context.set_offline(False)
    expect(page.get_by_text("Everything is sent.")).to_be_visible(timeout=20_000)
    # Whoever was chosen on the list got the seat that was left. A name is nobody yet, also when one alone bears it.
    assert run(site, WALK_INS.format(plan=plan)) == [["Seated NumberL", "walk_in", "", "confirmed"]]
    items = settle.locator("> ul > li")
    expect(items).to_have_count(4)
    expect(settle).to_contain_text("Nobody here is called that.")
    visitor.must_be_accessible()
    visitor.must_fit()
    # Whom a name may mean is asked again when the page is loaded, and never lies on the device.
    assert "Comers' house" not in page.evaluate(NOTED)
    page.goto(f"/check-in/{plan}/")
    expect(items).to_have_count(4)
    gudrun, solveig = (items.filter(has_text=name) for name in ("Gudrun Ipsen", "solveig aaberg"))
    # Who had registered meanwhile is simply there.
    gudrun.get_by_role("button", name="Gudrun Ipsen Comers' house").press("Enter")
    expect(said(page)).to_contain_text("Welcome, Gudrun Ipsen")
    expect(said(page)).to_contain_text("Comers' house")
    expect(items).to_have_count(3)
    expect(settle.get_by_role("heading", level=3).first).to_be_focused()
    solveig.get_by_role("button", name="Solveig Aaberg Comers' house").click()
    expect(settle).to_contain_text("All seats are taken.")
    reason = solveig.or_(items.filter(has_text="Solveig Aaberg")).get_by_label(
        "Why, although all seats are taken?"
    )
    reason.fill("She came from")
    # Another note that is sent meanwhile takes nothing from who is typing.
    page.evaluate("""async () => {
      const asked = indexedDB.open("hansa-door-notes", 1);
      const base = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
      const rows = base.transaction("rows", "readwrite").objectStore("rows");
      const read = rows.getAll();
      await new Promise((done) => { read.onsuccess = done; });
      const { id: _id, refused: _refused, ...row } = read.result[0];
      await new Promise((done) => { rows.add({ ...row, whom: 0, name: "Somebody Else", client_id: crypto.randomUUID() }).onsuccess = done; });
      base.close();
      dispatchEvent(new Event("online"));
    }""")
    expect(items).to_have_count(4)
    expect(items.filter(has_text="Somebody Else")).to_contain_text("Nobody here is called that.")
    expect(reason).to_be_focused()
    page.keyboard.type(" far.")
    expect(reason).to_have_value("She came from far.")
    items.filter(has_text="Solveig Aaberg").get_by_role("button", name="Let in").click()
    expect(items).to_have_count(3)
    niels = items.filter(has_text="Niels Holm")
    niels.get_by_role("button", name="Niels Holm Comers' house").first.click()
    niels.get_by_label("Why, although all seats are taken?").fill("He speaks.")
    niels.get_by_role("button", name="Let in").click()
    expect(items).to_have_count(2)
    items.first.get_by_role("button", name="Take off this list").click()
    expect(items).to_have_count(1)
    expect(settle.get_by_role("heading", level=3)).to_be_focused()
    items.first.get_by_role("button", name="Take off this list").click()
    expect(settle).to_be_hidden()
    expect(page.get_by_role("link", name="Somebody without a seat")).to_be_focused()
    expect(page.get_by_text("Everything is sent.")).to_be_visible(timeout=20_000)
    assert run(site, WALK_INS.format(plan=plan)) == [
        ["Gudrun Ipsen", "hand", "", "confirmed"],
        ["Niels Holm", "walk_in", "He speaks.", "confirmed"],
        ["Seated NumberL", "walk_in", "", "confirmed"],
        ["Solveig Aaberg", "walk_in", "She came from far.", "confirmed"],
    ]
    visitor.forgive_the_network()


def test_a_late_refusal_brings_nobody_back_whom_another_tab_took_off_the_list(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=host, guest="Twice"))
    page = browse("organiser").open(f"/check-in/{told['plan']}/")
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    held = []
    page.route("**/notes/", lambda route: held.append(route))
    let_in(page, "Nobody Atall")
    becomes(page, lambda: len(held), 1)
    other = page.context.new_page()
    other.goto(site.url)
    other.evaluate(
        """async () => {
          const asked = indexedDB.open("hansa-door-notes", 1);
          const base = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
          const rows = base.transaction("rows", "readwrite").objectStore("rows");
          await new Promise((done) => { rows.clear().onsuccess = done; });
          base.close();
        }"""
    )
    held[0].continue_()
    page.unroute("**/notes/")
    expect(page.get_by_text("Everything is sent.")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-part=settle]")).to_be_hidden()
    assert page.evaluate(NOTED) == "[]"


def test_a_name_that_is_found_is_shown_and_checked_in_by_its_button(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=host, guest="Called"))
    page = browse("organiser").open(f"/check-in/{told['plan']}/")
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    scan(page, "called numberc")
    expect(said(page)).to_contain_text("Called NumberC")
    assert run(site, COUNT.format(plan=told["plan"])) == []
    said(page).get_by_role("button", name="Check in").click()
    expect(said(page)).to_contain_text("Welcome, Called NumberC")
    expect(page.get_by_label("Code or name")).to_have_value("")
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    assert run(site, COUNT.format(plan=told["plan"])) == [["Called NumberC", "hand", False]]


def test_the_door_works_by_forms_without_script(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(
        site,
        SEED.format(host=host, guest="Plain"),
    )
    name, secret = sorted(told["secrets"].items())[0]
    visitor = browse("organiser", java_script_enabled=False)
    page = visitor.open(f"/check-in/{told['plan']}/")
    page.get_by_label("Code or name").fill(secret[:8])
    page.get_by_role("button", name="Find").click()
    button(page, "Check in", name).click()
    expect(page.get_by_text(f"Welcome, {name}")).to_be_visible()
    page.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_text(f"{name} is no longer noted as present.")).to_be_visible()


def test_when_the_day_is_over_its_list_leaves_the_device_and_what_waits_still_goes_out(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=host, guest="Late"))
    name = sorted(told["secrets"])[0]
    visitor = browse("organiser")
    page = visitor.page
    page.clock.install()
    visitor.open(f"/check-in/{told['plan']}/")
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    assert page.evaluate(KEPT) == 1
    visitor.context.set_offline(True)
    button(page, "Check in", name).click()
    expect(page.locator("[data-part=net]")).to_contain_text("Waiting to be sent: 1")
    page.clock.fast_forward("24:00:00")
    expect(button(page, "Check in", sorted(told["secrets"])[1])).to_be_hidden()
    becomes(page, lambda: page.evaluate(KEPT), 0)
    visitor.context.set_offline(False)
    expect(page.get_by_text("This day is over.")).to_be_visible(timeout=20_000)
    assert run(site, COUNT.format(plan=told["plan"])) == [[name, "hand", False]]
    visitor.must_be_accessible()
    visitor.forgive_the_network()


def test_ten_badges_stand_on_one_sheet(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=host, guest="Named"))
    visitor = browse("organiser")
    page = visitor.open(f"/seats/{told['plan']}/badges/")
    expect(page.locator(".name-badge")).to_have_count(11)
    visitor.must_be_accessible()
    # Eleven badges: a sheet of ten, and one more.
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 2


def picture(text: str, path: Path) -> None:
    """A film of one frame that shows a QR code: what Chromium takes for a camera (YUV4MPEG2, 640 by 480)."""
    code = segno.make(text, error="q", micro=False)
    cells = [list(row) for row in code.matrix_iter(scale=9, border=4)]
    wide, high = 640, 480
    left, top = (wide - len(cells[0])) // 2, (high - len(cells)) // 2
    light = bytearray(b"\xeb" * (wide * high))
    for y, row in enumerate(cells):
        for x, is_dark in enumerate(row):
            if is_dark:
                light[(y + top) * wide + x + left] = 16
    colours = b"\x80" * (wide * high // 2)
    path.write_bytes(
        f"YUV4MPEG2 W{wide} H{high} F10:1 Ip C420\n".encode() + b"FRAME\n" + bytes(light) + colours
    )


def test_a_camera_reads_a_ticket_also_without_a_network(browser, site, demo, tmp_path):
    """This browser cannot read codes by itself, like those of most phones made by Apple."""
    persona = next(one for one in demo["personas"] if one["role"] == "organiser")
    told = run(site, SEED.format(host=persona["email"], guest="Seen"))
    name, secret = sorted(told["secrets"].items())[0]
    picture(f"{site.url}/tickets/{secret}/", tmp_path / "ticket.y4m")
    film = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    film.append(f"--use-file-for-fake-video-capture={tmp_path / 'ticket.y4m'}")
    seeing = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *film])
    try:
        visitor = Visitor(seeing, site, viewport={"width": 360, "height": 740})
        visitor.sign_in(persona["email"])
        page = visitor.open(f"/check-in/{told['plan']}/")
        assert not page.evaluate("'BarcodeDetector' in window")
        becomes(page, lambda: page.evaluate(HAS_READER))
        becomes(page, lambda: page.evaluate(IS_TAKEN_OVER))
        visitor.context.set_offline(True)
        page.get_by_role("button", name="Scan with the camera").click()
        expect(said(page)).to_contain_text(f"Welcome, {name}", timeout=15_000)
        visitor.must_be_accessible()
        visitor.must_fit()
        # The code is still before the camera: it is not read again and again.
        page.wait_for_timeout(1500)
        expect(said(page)).to_contain_text(f"Welcome, {name}")
        page.get_by_role("button", name="Scan with the camera").click()
        expect(page.locator("video")).to_be_hidden()
        visitor.context.set_offline(False)
        expect(page.get_by_text("Everything is sent.")).to_be_visible(timeout=20_000)
        assert run(site, COUNT.format(plan=told["plan"])) == [[name, "scan", False]]
        visitor.forgive_the_network()
        assert visitor.problems == []
    finally:
        seeing.close()


def test_who_said_online_is_counted_apart_on_the_device_until_they_stand_at_the_door(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    plan = run(site, HYBRID.format(host=host))["plan"]
    visitor = browse("organiser", viewport={"width": 360, "height": 740})
    page = visitor.open(f"/check-in/{plan}/")
    here, online = page.locator("[data-part=count]"), page.locator("[data-part=online-count]")

    def counts(at_the_door: str, elsewhere: str) -> None:
        expect(here).to_contain_text(at_the_door)
        expect(online).to_contain_text(elsewhere)

    counts("0 / 1 are here", "0 / 2 take part online")
    is_kept(page)
    counts("0 / 1 are here", "0 / 2 take part online")
    rows = page.locator("li[data-registration]")
    expect(rows.filter(has_text="Bo There").get_by_text("takes part online")).to_be_visible()
    expect(rows.filter(has_text="Ada Here").get_by_text("takes part online")).to_be_hidden()
    visitor.must_be_accessible()
    visitor.must_fit()

    visitor.context.set_offline(True)
    button(page, "Check in", "Ada Here").click()
    button(page, "Check in", "Bo There").click()
    counts("2 / 2 are here", "0 / 1 take part online")
    expect(rows.filter(has_text="Bo There").get_by_text("takes part online")).to_be_hidden()
    button(page, "Take back", "Bo There").click()
    counts("1 / 1 are here", "0 / 2 take part online")
    visitor.context.set_offline(False)
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    counts("1 / 1 are here", "0 / 2 take part online")
    visitor.forgive_the_network()
