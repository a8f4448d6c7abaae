"""Files in a thread, in a real browser: what is stored of a picture can still be drawn."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conversations import files
from tests.journeys.conftest import becomes

THREAD = "/threads/1/"
DRAW = """(type) => {
    const canvas = document.createElement("canvas");
    canvas.width = 640; canvas.height = 40;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#a34"; pen.fillRect(0, 0, 320, 40);
    return canvas.toDataURL(type).split(",")[1];
}"""
DRAWN = "(images) => images.map(one => [one.alt, one.complete, one.naturalWidth, one.naturalHeight])"


def test_pictures_and_documents_are_shared_without_a_script(browse, tmp_path: Path):
    reader = browse("organiser")
    page = reader.open(THREAD)
    drawn = {
        f"drawn.{ending}": base64.b64decode(page.evaluate(DRAW, f"image/{ending}"))
        for ending in ("png", "jpeg", "webp")
    }
    assert all(content.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF")) for content in drawn.values())
    turned = files.segment(0xE1, b"Exif\0\0" + files.tiff())
    drawn["turned.jpeg"] = drawn["drawn.jpeg"][:2] + turned + drawn["drawn.jpeg"][2:]
    given = {**drawn, "minutes.pdf": files.pdf()}

    writer = browse("member", java_script_enabled=False, viewport={"width": 360, "height": 740})
    form = writer.open(THREAD)
    paths = [tmp_path / name for name in given]
    for path in paths:
        path.write_bytes(given[path.name])
    form.get_by_role("button", name="Files").set_input_files(paths)
    form.get_by_label("Your message").fill("From the visit")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_text("From the visit")).to_be_visible()
    writer.must_fit()

    page = reader.open(THREAD)
    message = page.locator("article", has_text="From the visit")
    pictures = message.locator("img")
    expect(pictures).to_have_count(4)
    pictures.last.scroll_into_view_if_needed()
    sizes = {
        "drawn.png": (640, 40),
        "drawn.jpeg": (640, 40),
        "drawn.webp": (640, 40),
        "turned.jpeg": (40, 640),
    }
    becomes(page, lambda: pictures.evaluate_all(DRAWN), [[name, True, *size] for name, size in sizes.items()])
    reader.must_be_accessible()
    with page.expect_download() as download:
        message.get_by_role("link", name="minutes.pdf").click()
    assert download.value.suggested_filename == "minutes.pdf"
    assert Path(download.value.path()).read_bytes() == files.pdf()


def test_a_refused_file_keeps_the_words_without_a_script(browse, tmp_path: Path):
    page = browse("member", java_script_enabled=False).open(THREAD)
    good, bad = tmp_path / "good.png", tmp_path / "bad.svg"
    good.write_bytes(files.png())
    bad.write_bytes(b"<svg onload='alert(1)'/>")
    page.get_by_role("button", name="Files").set_input_files([good, bad])
    page.get_by_label("Your message").fill("Words that stay")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="“bad.svg” is of a kind that can't be attached")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("Words that stay")
    expect(page.get_by_label("Send good.png")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    expect(
        page.locator("article", has_text="Words that stay").get_by_role("link", name="good.png")
    ).to_be_visible()


COPY = """async (kinds) => {
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 32;
  canvas.getContext("2d").fillRect(0, 0, 64, 32);
  const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const made = { "image/png": picture };
  for (const [kind, text] of Object.entries(kinds)) made[kind] = new Blob([text], { type: kind });
  await navigator.clipboard.write([new ClipboardItem(made)]);
}"""


def test_a_picture_that_was_copied_is_pasted_into_the_message(browse):
    writer, reader = browse("organiser"), browse("member")
    writer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, there = writer.open_live(THREAD), reader.open_live(THREAD)
    page.evaluate(COPY, {})
    page.get_by_label("Your message").press_sequentially("As I saw it")
    page.get_by_label("Your message").press("Control+v")
    row = page.locator(".composer-file")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("image.png")
    expect(row.locator("progress")).to_have_count(0)
    expect(page.get_by_label("Your message")).to_have_value("As I saw it")
    page.get_by_label("Your message").press("Control+Enter")
    picture = there.locator("article", has_text="As I saw it").get_by_role("img", name="image.png")
    picture.scroll_into_view_if_needed()
    becomes(there, lambda: picture.evaluate("(one) => [one.naturalWidth, one.naturalHeight]"), [64, 32])


def test_words_that_an_office_program_copied_with_a_picture_of_them_are_pasted_as_words(browse):
    writer = browse("organiser")
    writer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = writer.open_live(THREAD)
    page.evaluate(
        COPY, {"text/plain": "Reach\tDepth\n3\t4", "text/html": "<table><tr><td>Reach</td></tr></table>"}
    )
    page.get_by_label("Your message").press("Control+v")
    expect(page.get_by_label("Your message")).to_have_value("Reach\tDepth\n3\t4")
    expect(page.locator(".composer-file")).to_have_count(0)
    page.get_by_label("Your message").fill("")


def drag(page, *paths: Path, onto: str) -> None:
    """Files from a folder of the machine, as the browser itself reports them."""
    place = page.locator(onto).bounding_box()
    wire = page.context.new_cdp_session(page)
    where = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver"):
        wire.send("Input.dispatchDragEvent", {"type": step, **where, "data": data})
    expect(page.locator("form.composer.is-target")).to_be_visible()
    wire.send("Input.dispatchDragEvent", {"type": "drop", **where, "data": data})
    expect(page.locator("form.composer.is-target")).to_have_count(0)


@pytest.mark.parametrize("onto", ["form.composer textarea", "[role=log] article:last-of-type"])
def test_files_that_are_dropped_anywhere_in_the_thread_go_with_the_message(browse, tmp_path: Path, onto: str):
    writer, reader = browse("organiser"), browse("member")
    page, there = writer.open_live(THREAD), reader.open_live(THREAD)
    good, minutes, bad = tmp_path / "good.png", tmp_path / "minutes.pdf", tmp_path / "what.exe"
    good.write_bytes(files.png())
    minutes.write_bytes(files.pdf())
    bad.write_bytes(b"MZ" + bytes(200))
    page.locator(onto).scroll_into_view_if_needed()
    drag(page, good, minutes, bad, onto=onto)
    rows = page.locator(".composer-file")
    expect(rows).to_have_count(3)
    expect(rows.locator("progress")).to_have_count(0)
    expect(rows.filter(has_text="what.exe").get_by_role("alert")).to_be_visible()
    words = f"Dropped on {onto}"
    page.get_by_label("Your message").fill(words)
    page.get_by_label("Your message").press("Control+Enter")
    message = there.locator("article", has_text=words)
    expect(message.get_by_role("img", name="good.png")).to_be_visible()
    expect(message.get_by_role("link", name="minutes.pdf")).to_be_visible()
    expect(message.get_by_text("what.exe")).to_have_count(0)
    expect(rows).to_have_count(0)
