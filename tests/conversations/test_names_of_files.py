"""Whatever a file was called, its name can be shown, put in a header and saved on any computer."""

import unicodedata
from email.message import EmailMessage

import pytest
from django.utils.http import content_disposition_header
from hypothesis import given
from hypothesis import strategies as st

from conversations.files import clean_name
from conversations.models.attachment import LONGEST_NAME
from people.text import is_storable

NAMES = {
    "Minutes of May.pdf": "Minutes of May.pdf",
    "Sõbrad i żółw.docx": "Sõbrad i żółw.docx",
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\system.ini": "system.ini",
    "C:\\Users\\Anna\\me.png": "me.png",
    "/etc/cron.d/../x.txt": "x.txt",
    "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie_ x=1.pdf",
    "a\x00.pdf": "a.pdf",
    "photo\u202egpj.exe": "photogpj.exe",
    "\u2066a\u2069.txt": "a.txt",
    '"quoted".txt': "_quoted_.txt",
    "...hidden.txt": "hidden.txt",
    "ends.txt. . .": "ends.txt",
    ".htaccess": "htaccess",
    ".png": "png",
    "  spaced \t out .md": "spaced out.md",
    "": "file",
    "...": "file",
    "/": "file",
    "\ud83d.txt": "txt",
    "con.txt": "_con.txt",
    "NUL": "_NUL",
    "com1.tar.gz": "_com1.tar.gz",
    "console.txt": "console.txt",
    "cafe\u0301.txt": "caf\u00e9.txt",
    "one.two.three.png": "one.two.three.png",
    "no.endingatallbutasentence": "no.endingatallbutasentence",
}


@pytest.mark.parametrize("given_name", NAMES)
def test_a_name_keeps_what_it_can(given_name: str) -> None:
    assert clean_name(given_name) == NAMES[given_name]


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 500 + ".pdf") == "x" * (LONGEST_NAME - 4) + ".pdf"


@given(st.text(st.characters(), max_size=300) | st.sampled_from(sorted(NAMES)))
def test_any_name_becomes_one_that_is_harmless_everywhere(given_name: str) -> None:
    name = clean_name(given_name)
    assert 1 <= len(name) <= LONGEST_NAME
    assert is_storable(name)
    assert not set(name) & set('/\\<>:"|?*')
    assert not [sign for sign in name if unicodedata.category(sign)[0] == "C"]
    assert name == name.strip(" .")
    assert clean_name(name) == name
    header = content_disposition_header(True, name) or ""
    assert header.isascii()
    assert header.isprintable()
    mail = EmailMessage()
    mail["Content-Disposition"] = header
    assert mail.get_filename() == name
