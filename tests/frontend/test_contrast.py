"""Every pair of colours that the styles lay on each other is readable, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.ROOT) / "frontend/static/css/tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")
PAPER = ["bg", "surface", "sunken"]
TONES = ["accent", "ok", "warn", "error", "info", "confidential", "de", "dk", "ee", "gb", "pl"]

WORDS = (
    [(word, paper) for word in ("text", "muted", "link", "visited", "brand") for paper in PAPER]
    + [(tone, f"{tone}-soft") for tone in TONES]
    + [("text", f"{tone}-soft") for tone in ("accent", "ok", "warn", "error", "info", "confidential")]
    + [(tone, paper) for tone in ("error", "accent", "ok", "confidential") for paper in PAPER]
    + [("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-error", "error"), ("bg", "accent")]
    + [("brand", "brand-soft"), ("text", "brand-soft")]
)
EDGES = [(edge, paper) for edge in ("control", "focus") for paper in PAPER]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-Fa-f]{6});", css))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


THEMES = {"light": colours(LIGHT), "dark": {**colours(LIGHT), **colours(DARK)}}


def too_weak(theme: str, pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    known = THEMES[theme]
    found = {f"{one} on {other}": contrast(known[one], known[other]) for one, other in pairs}
    return {pair: round(value, 2) for pair, value in found.items() if value < least}


@pytest.mark.parametrize("theme", THEMES)
def test_words_have_a_contrast_of_four_and_a_half(theme: str) -> None:
    assert too_weak(theme, WORDS, 4.5) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_and_the_focus_have_a_contrast_of_three(theme: str) -> None:
    assert too_weak(theme, EDGES, 3.0) == {}


def test_a_weak_pair_would_be_found() -> None:
    assert contrast("#777777", "#888888") < 3 < 4.5 < contrast("#000000", "#FFFFFF") == 21


def test_both_themes_name_the_same_colours() -> None:
    assert set(colours(DARK)) == set(colours(LIGHT))
