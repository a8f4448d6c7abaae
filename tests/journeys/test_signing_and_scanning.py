"""Who was there signs with a finger on their own phone; who does not sign is confirmed by the host, and is called so; a
photo and a PDF of lists that were signed on paper are uploaded, and all of it lies in the pack."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from evidence import archive

SEED = """
import json
from datetime import date
from evidence.actions import projects
from people.models import Person
from tests import factories

host, member = (Person.objects.get(email=address) for address in ({host!r}, {member!r}))
event = factories.make_event("Signed by {guest}", coordinator=host, first_day=date.today(), capacity=9)
event.entry.place = "Põhja 7, Tallinn"
event.entry.save()
plan, house, rows = event.seat_plan, factories.make_organisation("House of {guest}", country="EE"), dict()
for person in (member, *(factories.make_person(f"{guest} {{name}}") for name in ("Łucja", "Øjvind"))):
    if person != member:
        factories.affiliate(person, house)
    theirs = factories.make_registration(plan, person)
    factories.make_membership(event.space, person)
    rows[person.name] = factories.make_attendance(theirs, date.today(), source="scan").pk
project = projects.keep_project(by=host, name="Project of {guest}", funding="ESF+ 2021/0042", rule="year-of-payment", years=5)
projects.fund(space=event.space, project=project, by=host, country=house.country)
print(json.dumps(dict(plan=plan.pk, day=date.today().isoformat(), rows=rows)))
"""
DARK = """async (address) => {
  const picture = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  let dark = 0;
  for (let place = 0; place < data.length; place += 4) if (data[place] < 100) dark += 1;
  return dark;
}"""


def seed(site: Any, demo: Any, guest: str) -> Any:
    address = {one["role"]: one["email"] for one in demo["personas"]}
    script = SEED.format(host=address["organiser"], member=address["member"], guest=guest)
    return json.loads(site.run(script))


def draw_with_a_finger(page: Page, selector: str) -> None:
    """A stroke of a finger from left to right, as the browser is told of a real one."""
    pad = page.locator(selector)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    screen = page.context.new_cdp_session(page)
    points = [{"x": box["x"] + 20 + step * 20, "y": box["y"] + 30 + (step % 2) * 40} for step in range(10)]
    for number, point in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    screen.detach()


def test_one_signs_with_a_finger_on_ones_own_phone(browse, site, demo):
    told = seed(site, demo, "Finger")
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    visitor = browse("member", **phone)
    row = told["rows"][visitor.open("/me/").locator("input[name=name]").input_value()]
    page = visitor.open(f"/attendance/{row}/signature/")
    visitor.must_fit()
    before = page.evaluate("scrollY")
    draw_with_a_finger(page, "signature-pad canvas")
    expect(page.locator("signature-pad input[name=drawing]")).to_have_value(re.compile("^data:image/png"))
    page.get_by_role("button", name="Begin anew").click()
    expect(page.locator("signature-pad input[name=drawing]")).to_have_value("")
    draw_with_a_finger(page, "signature-pad canvas")
    assert abs(page.evaluate("scrollY") - before) < 400  # the finger drew, and moved no page
    page.get_by_label("I was there on this day").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed. Thank you.")).to_be_visible()
    visitor.open(f"/attendance/{row}/signature/")
    expect(page.locator("img.signature")).to_be_visible()
    assert page.evaluate(DARK, f"/attendance/{row}/signature/file/") > 200
    visitor.must_be_accessible()
    visitor.must_fit()


def test_a_host_confirms_who_does_not_sign_and_uploads_what_was_signed_on_paper(
    browse, site, demo, tmp_path: Path
):
    told = seed(site, demo, "Paper")
    plan, day, rows = told["plan"], told["day"], told["rows"]
    host = browse("organiser")
    page = host.open(f"/seats/{plan}/proof/signatures/{day}/")
    page.get_by_role("link", name="Sign as Paper Łucja").click()
    expect(page.get_by_label("Your name, typed")).to_have_count(0)
    page.get_by_text("They do not sign").click()
    host.must_be_accessible()
    page.get_by_role("button", name="Confirm as a host").click()
    expect(page.get_by_text("It stands on the lists as your word, not as a signature.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Paper Łucja")).to_contain_text("not signed")
    host.must_be_accessible()

    # The list is printed, signed, and comes back: once as a photo, once as a PDF of a scanner.
    proof = f"/seats/{plan}/proof/"
    host.open(proof)
    with page.expect_download() as printed:
        page.get_by_role("link", name=re.compile("Local participants")).first.click()
    sheet = Path(printed.value.path()).read_bytes()
    photo = page.screenshot(type="jpeg", quality=60)
    for name, kind, content in (
        ("Tag 1.jpg", "image/jpeg", photo),
        ("Tag 1.pdf", "application/pdf", sheet),
    ):
        page.locator("input[name=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        page.get_by_role("button", name="Upload").click()
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    host.must_be_accessible()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("link", name="Download").last).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").last.click()
    pack = tmp_path / "pack.zip"
    download.value.save_as(pack)
    assert archive.wrong(pack) == []
    with zipfile.ZipFile(pack) as opened:
        assert opened.read(f"scans/{day}-01.jpg")[:3] == b"\xff\xd8\xff"
        assert opened.read(f"scans/{day}-02.pdf") == sheet
        local = opened.read(f"sheets/{day}-local.pdf")
        assert f"confirmations/{day}/paper-lucja-on_site-{rows['Paper Łucja']}.txt" in opened.namelist()
    text = " ".join(PdfReader(io.BytesIO(local)).pages[0].extract_text().split())
    assert re.search("Paper Łucja.*Confirmed by the host .*not signed", text)
