"""Draws the outlines for a scenario's map from world-atlas: ``python -m tools.region FILE FRAME``.

FILE is ``countries-50m.json`` of the npm package world-atlas (public-domain Natural Earth data as
TopoJSON); FRAME is ``west,east,south,north`` in degrees. Prints the ``size``, ``land`` and
``borders`` of a scenario's ``map``; further arguments ``name=longitude,latitude`` are printed as
places on it. Run once per region: the result stands in the scenario, which needs no geography.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

WIDTH = 1000
MARGIN = 24
"""How far outlines reach past the frame, so that its edge never shows as a coast."""
TOLERANCE = 1.5
"""The largest error of a simplified line, in units of the drawing."""
LEAST_AREA = 90.0
"""Smaller islands are left out."""

Point = tuple[float, float]
Line = list[Point]


class Frame(NamedTuple):
    """A rectangle in degrees, drawn at true proportions along its middle latitude."""

    west: float
    east: float
    south: float
    north: float

    @property
    def scale(self) -> float:
        return WIDTH / (self.east - self.west)

    @property
    def stretch(self) -> float:
        return 1 / math.cos(math.radians((self.south + self.north) / 2))

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.scale * self.stretch)

    def draw(self, point: Point) -> Point:
        x, y = point
        return (x - self.west) * self.scale, (self.north - y) * self.scale * self.stretch


def arcs_of(world: dict[str, Any], frame: Frame) -> list[Line]:
    """Every arc of the topology, in units of the drawing."""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = []
    for deltas in world["arcs"]:
        x = y = 0
        line = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            line.append(frame.draw((x * sx + tx, y * sy + ty)))
        arcs.append(line)
    return arcs


def rings(shape: dict[str, Any]) -> Iterator[list[int]]:
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from rings(part)
    elif shape["type"] == "Polygon":
        yield from shape["arcs"]
    elif shape["type"] == "MultiPolygon":
        for polygon in shape["arcs"]:
            yield from polygon


def joined(ring: Iterable[int], arcs: list[Line]) -> Line:
    line: Line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line += arc[1:] if line else arc
    return line


def clipped(ring: Line, frame: Frame) -> Line:
    """The part of a closed ring inside the frame and its margin (Sutherland and Hodgman)."""
    low, right, bottom = -MARGIN, WIDTH + MARGIN, frame.height + MARGIN
    sides: list[tuple[int, float, Callable[[float], bool]]] = [
        (0, low, lambda v: v >= low),
        (0, right, lambda v: v <= right),
        (1, low, lambda v: v >= low),
        (1, bottom, lambda v: v <= bottom),
    ]
    for axis, edge, inside in sides:
        kept: Line = []
        for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
            if inside(one[axis]):
                kept.append(one)
            if inside(one[axis]) != inside(other[axis]):
                share = (edge - one[axis]) / (other[axis] - one[axis])
                kept.append(
                    (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]))
                )
        ring = kept
    return ring


def simplified(line: Line) -> Line:
    """Without the points that are within the tolerance (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def off(p: Point) -> float:
        if length == 0:
            return math.hypot(p[0] - ax, p[1] - ay)
        return abs((bx - ax) * (ay - p[1]) - (ax - p[0]) * (by - ay)) / length

    far = max(range(1, len(line) - 1), key=lambda n: off(line[n]))
    if off(line[far]) <= TOLERANCE:
        return [line[0], line[-1]]
    return simplified(line[: far + 1])[:-1] + simplified(line[far:])


def area(ring: Line) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def path(line: Line, *, closed: bool) -> str:
    """Whole units, each point relative to the one before."""
    points = [(round(x), round(y)) for x, y in line]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    moves = " ".join(f"{dx},{dy}" for dx, dy in steps if (dx, dy) != (0, 0))
    return f"M{points[0][0]},{points[0][1]}l{moves}{'z' if closed else ''}" if moves else ""


def land(world: dict[str, Any], arcs: list[Line], frame: Frame) -> str:
    drawn = (clipped(joined(ring, arcs), frame) for ring in rings(world["objects"]["land"]))
    shapes = (simplified([*ring, ring[0]])[:-1] for ring in drawn if len(ring) > 2)
    return " ".join(path(ring, closed=True) for ring in shapes if area(ring) >= LEAST_AREA)


def borders(world: dict[str, Any], arcs: list[Line], frame: Frame) -> str:
    """The arcs that two countries share, where they lie in the frame."""
    used = Counter(
        number if number >= 0 else ~number
        for ring in rings(world["objects"]["countries"])
        for number in ring
    )

    def near(p: Point) -> bool:
        return -MARGIN <= p[0] <= WIDTH + MARGIN and -MARGIN <= p[1] <= frame.height + MARGIN

    shared = (arcs[number] for number, times in sorted(used.items()) if times > 1)
    runs = (list(run) for arc in shared for inside, run in groupby(arc, near) if inside)
    return " ".join(path(simplified(run), closed=False) for run in runs if len(run) > 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("frame", help="west,east,south,north in degrees")
    parser.add_argument("places", nargs="*", help="name=longitude,latitude")
    given = parser.parse_args()
    world = json.loads(given.file.read_text())
    frame = Frame(*(float(edge) for edge in given.frame.split(",")))
    arcs = arcs_of(world, frame)
    print(f"  size: [{WIDTH}, {frame.height}]")
    print(f"  land: {land(world, arcs, frame)}")
    print(f"  borders: {borders(world, arcs, frame)}")
    for place in given.places:
        name, _, at = place.partition("=")
        longitude, latitude = at.split(",")
        x, y = frame.draw((float(longitude), float(latitude)))
        print(f"# {name}: [{round(x)}, {round(y)}]")


if __name__ == "__main__":
    main()
