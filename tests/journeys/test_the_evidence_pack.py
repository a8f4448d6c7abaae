"""A host proves what took place: the project, a signature on the screen, a scanned list, a pack that is opened and read;
who was there takes a certificate home, and a stranger checks it."""

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect
from pypdf import PdfReader

from evidence import archive
from tests.evidence.proof import picture

PDF = b"%PDF-1.4\nsigned on paper\n%%EOF\n"


def test_a_host_makes_a_pack_and_it_is_opened_and_read(browse, tmp_path: Path):
    member = browse("member", viewport={"width": 360, "height": 740})
    guest = member.open("/me/").locator("input[name=name]").input_value()
    today = datetime.now(ZoneInfo("Europe/Tallinn")).date()  # where it takes place
    host = browse("organiser")
    page = host.open("/visits/")
    page.get_by_role("link", name="Plan a visit").click()
    page.get_by_label("Title").fill("What stays of a project")
    page.get_by_label("Country", exact=True).select_option("EE")
    page.get_by_label("City").fill("Tartu")
    page.get_by_label("Host organisation").select_option(label="Social Enterprise Estonia")
    page.get_by_label("First day").fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("Last day").fill((today + timedelta(days=1)).isoformat())
    page.get_by_label("Seats").fill("5")
    page.get_by_label("In a sentence or two").fill("Two days of looking back.")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("button", name="Confirm the dates").click()

    # Somebody who came without a seat is let in at the door.
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name="Check-in").first.click()
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    page.get_by_role("link", name="Somebody without a seat").click()
    door = page.locator("[data-part=walk-in]")
    door.get_by_label("Full name").fill(guest)
    door.get_by_role("button", name="Let in").click()
    # A name is nobody yet: the host sees who is called so.
    page.locator("[data-part=settle]").get_by_role("button", name=re.compile(f"^{guest}")).click()
    expect(page.locator("[data-part=outcome]")).to_contain_text(f"Welcome, {guest}")

    # No list without a project: it is entered, with a logo, and chosen.
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name="Proof", exact=True).click()
    proof = page.url
    host.must_be_accessible()
    page.get_by_role("link", name="Enter or change projects").click()
    host.must_be_accessible()
    page.get_by_role("link", name="Enter a project").click()
    host.must_be_accessible()
    page.get_by_label("name of the project").fill("Zażółć: Õppimine")
    page.get_by_label("funding line").fill("ESF+ 2021/0042")
    page.get_by_label("Logo", exact=False).first.set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()  # what the logo shows is not said yet
    host.must_be_accessible()
    page.get_by_label("what the logo shows").fill("A lighthouse")
    page.get_by_label("Logo", exact=False).first.set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="Save").click()
    page.goto(proof)
    page.locator("select[name=project]").select_option(label="Zażółć: Õppimine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("ESF+ 2021/0042").first).to_be_visible()

    # The guest signs on the host's screen, with the mouse.
    page.get_by_role("link", name="Sign on a screen").first.click()
    host.must_be_accessible()
    page.get_by_role("link", name=f"Sign as {guest}").click()
    host.must_be_accessible()
    box = page.locator("signature-pad canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=8)
    page.mouse.up()
    page.get_by_label("I was there on this day").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed", exact=True).first).to_be_visible()

    # A list that was signed on paper, then the pack: the page shows how far it is, until it can be had.
    page.goto(proof)
    page.locator("select[name=day]").select_option(today.isoformat())
    page.locator("input[name=file]").set_input_files(
        {"name": "Liste.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("link", name="Liste.pdf").first).to_be_visible()
    page.locator("#pack_language").select_option("pl")
    page.get_by_label("With a certificate for everybody").check()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("link", name="Download").last).to_be_visible(timeout=30_000)
    host.must_be_accessible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").last.click()
    pack = tmp_path / "pack.zip"
    download.value.save_as(pack)
    assert archive.wrong(pack) == []
    with zipfile.ZipFile(pack) as opened:
        names = opened.namelist()
        lists = [name for name in names if name.startswith("sheets/") and "transnational" in name]
        said = {name: read(opened.read(name)) for name in lists if today.isoformat() in name}
        certificate = next(name for name in names if name.startswith("certificates/"))
        certified = read(opened.read(certificate))
        assert opened.read(f"scans/{today}-01.pdf") == PDF
        assert any(name.startswith(f"signatures/{today}/") and name.endswith(".png") for name in names)
    assert len(lists) == 3
    assert all("Lista obecności" in text and "Zażółć: Õppimine" in text for text in said.values())
    assert guest in " ".join(said.values()) + read_local(pack, today)
    assert guest in certified

    # The guest sees what is kept, and takes the certificate; a stranger types its code.
    member.open("/me/evidence/")
    member.must_fit()
    member.must_be_accessible()
    member.page.get_by_role("link", name="Certificate", exact=True).first.click()
    member.must_be_accessible()
    member.must_fit()
    member.page.get_by_role("button", name="Make the certificate").click()
    member.page.get_by_role("link", name="What whoever checks it sees").first.click()
    code = member.page.locator("code").inner_text()
    stranger = browse(viewport={"width": 360, "height": 740})
    stranger.open("/certificates/")
    stranger.must_be_accessible()
    stranger.page.get_by_label("Code of the certificate").fill(code.lower())
    stranger.page.get_by_role("button", name="Check").click()
    expect(stranger.page.get_by_text("This certificate is valid.")).to_be_visible()
    expect(stranger.page.get_by_text(guest)).to_be_visible()
    assert "@" not in stranger.page.locator("main").inner_text()
    stranger.must_fit()
    stranger.must_be_accessible()


def read(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def read_local(pack: Path, day: date) -> str:
    with zipfile.ZipFile(pack) as opened:
        return read(opened.read(f"sheets/{day}-local.pdf"))
