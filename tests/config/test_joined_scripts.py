"""Scripts are fetched as two files, and each module keeps to itself in them."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config import scripts

JS = Path(settings.ROOT) / "frontend/static/js"


def joined(**modules: str) -> dict[str, str]:
    given = {f"{name.replace('_', '-')}.js": text for name, text in modules.items()}
    return scripts.joined(given.__getitem__, others=["live-thread.js"])


def test_what_is_needed_first_comes_first_and_once() -> None:
    made = joined(
        main='import "./menu.js";\nimport "./live.js";\n',
        menu='import { live } from "./live.js";\nlive.menu();\n',
        live="// @ts-check\nexport const live = 1;\n",
        live_thread='import { live } from "./live.js";\nimport { Log } from "./log.js";\nnew Log(live);\n',
        log='import { live } from "./live.js";\n/** A log. */\nexport class Log {}\nconst own = live;\n',
    )
    assert made == {
        "main.js": "const { live } = (() => {\nconst live = 1;\nreturn { live };\n})();\n"
        "{\nlive.menu();\n}\nexport { live };\n",
        "live-thread.js": 'import { live } from "./main.js";\n'
        "const { Log } = (() => {\nclass Log {}\nconst own = live;\nreturn { Log };\n})();\n"
        "{\nnew Log(live);\n}\n",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        'import * as all from "./live.js";\n',
        'import other from "./live.js";\n',
        'import { live } from "https://example.org/live.js";\n',
        "export default 1;\n",
        "export { live };\n",
    ],
)
def test_what_a_module_says_otherwise_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="another way"):
        joined(main='import "./menu.js";\n', menu=wrong, live="export const live = 1;\n", live_thread="1;\n")


def test_two_exports_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        joined(
            main='import "./a.js";\nimport "./b.js";\n',
            a="export const x = 1;\n",
            b="export const x = 2;\n",
            live_thread="1;\n",
        )


def test_a_ring_is_refused() -> None:
    with pytest.raises(ValueError, match="ring"):
        joined(main='import "./a.js";\n', a='import "./b.js";\n', b='import "./a.js";\n', live_thread="1;\n")


def test_all_of_our_modules_are_in_one_of_the_files_or_fetched_by_a_page_alone() -> None:
    def text(name: str) -> str:
        return (JS / name).read_text()

    made = scripts.joined(text)
    within = {name for entry in (scripts.FIRST, *scripts.OTHERS) for name in scripts.in_order(entry, text)}
    alone = {path.name for path in JS.glob("*.js")} - within
    templates = " ".join(path.read_text() for path in (JS.parents[1] / "templates").rglob("*.html"))
    at_its_own_address = {"service-worker.js", "check-in-worker.js"}
    assert {name for name in alone if f"js/{name}" not in templates} == at_its_own_address
    for script in made.values():
        assert set(re.findall(r'^import .*"([^"]+)";', script, re.MULTILINE)) <= {"./main.js"}
