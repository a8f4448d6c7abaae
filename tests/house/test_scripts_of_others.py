"""Scripts of others are what their makers published, byte for byte, and say where they come from."""

import hashlib

from tests.house.sources import ROOT

VENDOR = ROOT / "frontend/static/vendor"
SHA256 = {
    "qr/LICENSE-MIT": "07a9f887e9215644439b808628b09f8eece932d79130ff563f958f3a1783e684",
    "qr/decode.js": "00e209820dcb11d624e9a03d6383e580766792b57d1651318f0a29e4e1ff0fe8",
    "qr/index.js": "a0de370051f94bd74f218f74401fdf197585e3f9ef0143164f87ea941a3fdd6f",
}


def test_they_are_as_they_were_published() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert found == SHA256


def test_each_says_where_it_comes_from_and_under_which_licence() -> None:
    told = (VENDOR / "README.md").read_text()
    folders = {name.partition("/")[0] for name in SHA256}
    assert all(f"`{folder}/`" in told for folder in folders)
    assert all(any(VENDOR.glob(f"{folder}/LICENSE*")) for folder in folders)


def test_they_ask_nobody_for_anything_and_make_no_code() -> None:
    for path in VENDOR.rglob("*.js"):
        text = path.read_text()
        for word in ("fetch(", "XMLHttpRequest", "importScripts", "eval(", "new Function", "WebAssembly"):
            assert word not in text, f"{path.name}: {word}"
