"""All five languages are complete from the first day, and hold exactly the words that the program uses."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.house.sources import ROOT

LOCALE = ROOT / "frontend" / "locale"
LANGUAGES = [code for code, _ in settings.LANGUAGES]
DOMAINS = ("django", "djangojs")
# What makemessages reads, and what lies beside it that holds no words of the program.
NOT_READ = (".git", ".venv", "var", "tests", "benchmarks", "requirements", "node_modules", "deploy", "docs")


def catalogue(language: str, domain: str, base: Path = LOCALE) -> polib.POFile | None:
    path = base / language / "LC_MESSAGES" / f"{domain}.po"
    return polib.pofile(str(path)) if path.exists() else None


def keys(found: polib.POFile | None) -> set[tuple[str, str, str]]:
    if found is None:
        return set()
    return {(e.msgctxt or "", e.msgid, e.msgid_plural) for e in found if not e.obsolete}


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue that makemessages would write now, from a copy of the sources."""
    if not shutil.which("xgettext"):
        pytest.fail("The words of the program cannot be collected: install gettext.")
    copy = tmp_path_factory.mktemp("words") / "house"
    shutil.copytree(
        ROOT,
        copy,
        ignore=lambda folder, names: (
            {n for n in names if Path(folder) == ROOT and n in NOT_READ}
            | {n for n in names if n == "__pycache__" or n.endswith((".mo", ".po", ".pyc"))}
        ),
    )
    place = copy / "frontend" / "locale"
    place.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-location", "--no-wrap"],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return place


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete(language: str) -> None:
    found = catalogue(language, "django")
    assert found is not None, f"There is no catalogue for {language}."
    unfinished = {
        "fuzzy": [e.msgid for e in found.fuzzy_entries()],
        "obsolete": [e.msgid for e in found.obsolete_entries()],
        # English is the language of the sources: an empty entry means the words themselves.
        "untranslated": [e.msgid for e in found.untranslated_entries()] if language != "en" else [],
    }
    assert unfinished == {"fuzzy": [], "obsolete": [], "untranslated": []}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_there(language: str) -> None:
    found = catalogue(language, "django")
    assert found is not None
    forms = {"en": 2, "de": 2, "da": 2, "et": 2, "pl": 4}[language]
    assert f"nplurals={forms}" in found.metadata["Plural-Forms"].replace(" ", "")
    if language != "en":
        lacking = [e.msgid for e in found if e.msgid_plural and len(e.msgstr_plural) != forms]
        assert lacking == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_holds_the_words_that_the_program_uses(
    collected: Path, language: str, domain: str
) -> None:
    used, held = keys(catalogue("en", domain, collected)), keys(catalogue(language, domain))
    assert {"not yet collected": sorted(used - held), "no longer used": sorted(held - used)} == {
        "not yet collected": [],
        "no longer used": [],
    }
