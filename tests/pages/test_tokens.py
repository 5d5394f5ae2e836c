"""The palette keeps its promises: readable by everybody, in light, in dark and on paper."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

from negotiation.scenarios.schema import COLOURS

TEXT = (Path(__file__).resolve().parents[2] / "players/static/players/tokens.css").read_text()
SURFACES = ("surface", "surface-raised", "surface-sunken")
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
FLAGSHIP = ("blue", "red", "violet", "teal", "amber")


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = declared(TEXT[: TEXT.index("@media (prefers-color-scheme: dark)")])
DARK = LIGHT | declared(
    TEXT[TEXT.index("@media (prefers-color-scheme: dark)") : TEXT.index("prefers-reduced-motion")]
)
PAPER = LIGHT | declared(TEXT[TEXT.index("@media print") :])
SCHEMES = {"light": LIGHT, "dark": DARK, "paper": PAPER}


def linear(colour: str) -> tuple[float, ...]:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def contrast(one: str, other: str) -> float:
    lights = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))),
        reverse=True,
    )
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def lab(colour: str, eyes: str) -> tuple[float, float, float]:
    seen = linear(colour)
    r, g, b = (
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, seen, strict=True)))) for row in EYES[eyes]
    )
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089

    def f(t: float) -> float:
        return float(t ** (1 / 3)) if t > 0.008856 else 7.787 * t + 16 / 116

    return 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_of_text_is_readable_on_every_surface(scheme: str) -> None:
    tokens = SCHEMES[scheme]
    texts = ["ink", "ink-soft", "accent", "danger", "good", "warn"]
    texts += [f"party-{colour}" for colour in COLOURS]
    weak = {
        (text, ground): round(contrast(tokens[text], tokens[ground]), 2)
        for text in texts
        for ground in (
            *SURFACES,
            *([f"{text}-soft"] if f"{text}-soft" in tokens and text != "ink" else []),
        )
        if contrast(tokens[text], tokens[ground]) < 4.5
    }
    assert weak == {}
    assert contrast(tokens["accent-ink"], tokens["accent"]) >= 4.5
    assert contrast(tokens["ink"], tokens["accent-soft"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_and_focus_stand_out(scheme: str) -> None:
    tokens = SCHEMES[scheme]
    for token, ground in itertools.product(("line-strong", "focus"), SURFACES):
        assert contrast(tokens[token], tokens[ground]) >= 3, (token, ground)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_five_delegations_look_different_to_every_eye(scheme: str, eyes: str) -> None:
    tokens = SCHEMES[scheme]
    near = {
        (one, other): round(
            math.dist(lab(tokens[f"party-{one}"], eyes), lab(tokens[f"party-{other}"], eyes)), 1
        )
        for one, other in itertools.combinations(FLAGSHIP, 2)
    }
    assert min(near.values()) >= 15, near


def test_every_colour_of_the_scenario_format_is_there() -> None:
    for tokens, colour in itertools.product((LIGHT, DARK, PAPER), COLOURS):
        assert f"party-{colour}" in tokens
        assert f"party-{colour}-soft" in tokens
        assert f'[data-colour="{colour}"]' in TEXT


def test_nothing_comes_from_elsewhere() -> None:
    folder = Path(__file__).resolve().parents[2] / "players"
    files = [p for p in folder.rglob("*") if p.suffix in {".css", ".js", ".html"}]
    assert len(files) > 20
    for path in files:
        text = path.read_text()
        links = set(re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", text))
        assert links <= {"https://www.apache.org"}, path
        if path.suffix == ".html":
            assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", text), path
