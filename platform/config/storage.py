"""Static files under names that change with their content."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config import scripts
from config.scripts import FIRST, without_comments

STYLE = "css/main.css"
SCRIPT = re.compile(r"js/[^/]+\.js")
IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\);$', re.MULTILINE)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Our modules import each other by those names too: otherwise a new page would run with yesterday's modules.

    Only ours: scripts of packages name things that don't exist as files. The stylesheet becomes one file: a browser
    fetches imported ones only after it has read the first, and so do the modules. What they say to who reads them stays at
    home.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        HashedFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]
    )

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            made = {STYLE: joined(paths)} if STYLE in paths else {}
            made |= {name: without_comments(text_of(paths, name)) for name in paths if SCRIPT.fullmatch(name)}
            if f"js/{FIRST}" in paths:
                entries = scripts.joined(lambda name: text_of(paths, f"js/{name}"))
                made |= {f"js/{name}": text for name, text in entries.items()}
            for name, text in made.items():
                self.delete(name)
                self._save(name, ContentFile(text.encode()))  # type: ignore[attr-defined]
            paths = {**paths, **{name: (self, name) for name in made}}
        yield from super().post_process(paths, dry_run, **options)


def joined(paths: dict[str, Any]) -> str:
    """The stylesheet with what it imports in its place. `paths` as collecting has them: name → (storage, path)."""

    return IMPORT.sub(
        lambda found: f"@layer {found[2]} {{\n{text_of(paths, 'css/' + found[1])}}}", text_of(paths, STYLE)
    )


def text_of(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as kept:
        return str(kept.read().decode())
