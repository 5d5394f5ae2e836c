"""The palette keeps its promises: readable by everybody, in light, in dark and on paper."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

from negotiation.scenarios.base import COLOURS

TEXT = (Path(__file__).resolve().parents[2] / "players/static/players/tokens.css").read_text()
SURFACES = ("surface", "surface-raised", "surface-sunken", "land", "sea")
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
WASH = 0.1
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


def luminance(colour: str) -> float:
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    lights = sorted((luminance(one), luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def seen(colour: str, eyes: str, room: float = 0.0) -> tuple[float, ...]:
    """The linear light that reaches these eyes; ``room`` is the lamp on the projector's canvas."""
    light = linear(colour)
    mixed = (sum(m * c for m, c in zip(row, light, strict=True)) for row in EYES[eyes])
    return tuple(room + (1 - room) * min(1.0, max(0.0, part)) for part in mixed)


def lab(light: tuple[float, ...]) -> tuple[float, float, float]:
    r, g, b = light
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089

    def f(t: float) -> float:
        return float(t ** (1 / 3)) if t > 0.008856 else 7.787 * t + 16 / 116

    return 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """How different two colours look: CIEDE2000, after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    grow = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = math.hypot(a1 * grow, b1), math.hypot(a2 * grow, b2)
    h1, h2 = (math.degrees(math.atan2(b, a * grow)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    light, chroma = l2 - l1, c2 - c1
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    middle, full = (l1 + l2) / 2, (c1 + c2) / 2
    angle = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    wave = (
        1
        - 0.17 * math.cos(math.radians(angle - 30))
        + 0.24 * math.cos(math.radians(2 * angle))
        + 0.32 * math.cos(math.radians(3 * angle + 6))
        - 0.20 * math.cos(math.radians(4 * angle - 63))
    )
    sl = 1 + 0.015 * (middle - 50) ** 2 / math.sqrt(20 + (middle - 50) ** 2)
    sc, sh = 1 + 0.045 * full, 1 + 0.015 * full * wave
    bend = 2 * math.sqrt(full**7 / (full**7 + 25**7))
    twist = -bend * math.sin(math.radians(60 * math.exp(-(((angle - 275) / 25) ** 2))))
    dl, dc, dh = light / sl, chroma / sc, hue / sh
    return math.sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh)


def nearest(tokens: dict[str, str], eyes: str, room: float = 0.0) -> tuple[float, str]:
    """The two delegations that are hardest to tell apart, and by how much."""
    return min(
        (
            apart(
                lab(seen(tokens[f"party-{one}"], eyes, room)),
                lab(seen(tokens[f"party-{other}"], eyes, room)),
            ),
            f"{one} and {other}",
        )
        for one, other in itertools.combinations(FLAGSHIP, 2)
    )


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


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        # Three pairs of the paper's own table, and its classic traps about grey and hue.
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_of_difference_is_the_published_one(
    one: tuple[float, float, float], other: tuple[float, float, float], known: float
) -> None:
    assert apart(one, other) == pytest.approx(known, abs=1e-4)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_five_delegations_look_different_to_every_eye(scheme: str, eyes: str) -> None:
    distance, pair = nearest(SCHEMES[scheme], eyes)
    assert distance >= 10, (pair, distance)


@pytest.mark.parametrize("eyes", EYES)
def test_they_still_differ_on_a_washed_out_projector(eyes: str) -> None:
    """Lamps in the room add light to every colour: a tenth of the projector's white."""
    distance, pair = nearest(LIGHT, eyes, WASH)
    assert distance >= 5, (pair, distance)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stay_readable_on_a_washed_out_projector(scheme: str) -> None:
    tokens = SCHEMES[scheme]

    def washed(one: str, other: str) -> float:
        lights = sorted(WASH + (1 - WASH) * luminance(tokens[each]) for each in (one, other))
        return (lights[1] + 0.05) / (lights[0] + 0.05)

    texts = ["ink", *(f"party-{colour}" for colour in FLAGSHIP)]
    for text, ground in itertools.product(texts, ("surface", "surface-raised", "land", "sea")):
        assert washed(text, ground) >= 3, (text, ground, washed(text, ground))


def test_a_palette_told_apart_by_hue_alone_is_caught() -> None:
    """The mutant: red and green of one lightness, which most palettes get wrong."""
    tokens = {**LIGHT, "party-teal": "#1e7a33", "party-red": "#a35a1c"}
    assert nearest(tokens, "full")[0] > 10
    assert nearest(tokens, "deuteranopia")[0] < 10


def test_every_delegation_has_a_shape_of_its_own() -> None:
    shapes = re.findall(r'\[data-colour="(\w+)"\] \{[^}]*--party-shape: ([^;]+);', TEXT)
    assert {colour for colour, _ in shapes} == set(COLOURS)
    assert len({shape for _, shape in shapes}) == len(COLOURS)


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
