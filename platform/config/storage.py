"""Static files under names that change with their content."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE = "css/main.css"
IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\);$', re.MULTILINE)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Our modules import each other by those names too: otherwise a new page would run with yesterday's modules.

    Only ours: scripts of packages name things that don't exist as files. The stylesheet becomes one file: a browser
    fetches imported ones only after it has read the first.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        HashedFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]
    )

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if STYLE in paths and not dry_run:
            self.delete(STYLE)
            self._save(STYLE, ContentFile(joined(paths).encode()))  # type: ignore[attr-defined]
            paths = {**paths, STYLE: (self, STYLE)}
        yield from super().post_process(paths, dry_run, **options)


def joined(paths: dict[str, Any]) -> str:
    """The stylesheet with what it imports in its place. `paths` as collecting has them: name → (storage, path)."""

    def text(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as kept:
            return str(kept.read().decode())

    return IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{text('css/' + found[1])}}}", text(STYLE))
