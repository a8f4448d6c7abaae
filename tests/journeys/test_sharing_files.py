"""Files in a thread, in a real browser: what is stored of a picture can still be drawn."""

import base64
from pathlib import Path

from playwright.sync_api import expect

from tests.conversations import files

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
    page.wait_for_function(
        "() => [...document.querySelectorAll('.attachment-picture img')].every(one => one.complete)"
    )
    assert pictures.evaluate_all(DRAWN) == [
        ["drawn.png", True, 640, 40],
        ["drawn.jpeg", True, 640, 40],
        ["drawn.webp", True, 640, 40],
        ["turned.jpeg", True, 40, 640],
    ]
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
