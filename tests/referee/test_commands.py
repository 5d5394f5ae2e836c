"""``scenario`` and ``referee`` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.scenarios.folders import SMALL, edited, write_small

ROOT = Path(__file__).parents[2]


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def run_json(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def test_validate_korea() -> None:
    *remarks, last = run("scenario", "validate", "korea-2017").splitlines()
    assert last == (
        "korea-2017: 5 delegations, 4-6 seats each, 12 issues, 49 options, "
        "0 errors, 0 warnings, 2 notes"
    )
    # Meant: the scenario lets players try what its essay says has failed.
    assert all("issues[4].options[0].id: SAN" in remark for remark in remarks)
    assert all("broaden" in remark for remark in remarks)


def test_validate_a_folder_by_path(tmp_path: Path) -> None:
    folder = write_small(tmp_path)
    assert "small: 2 delegations, 1 seats each" in run("scenario", "validate", str(folder))
    assert run("scenario", "describe", str(folder / "scenario.yaml")).startswith("Small (small ")


def test_bad_data_ends_with_code_1_and_its_lines(tmp_path: Path) -> None:
    text = edited(edited(SMALL, "low: [2, 5]", "low: [2]"), "minutes: 2", "minutes: 3")
    folder = write_small(tmp_path, text)
    done = subprocess.run(
        [sys.executable, "manage.py", "scenario", "validate", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "scenario.yaml:41:12 issues[0].points.low: has 1 numbers for 2 parties" in done.stderr
    assert "scenario.yaml:69:14 packs[0].minutes: 3 minutes" in done.stderr
    assert f"{folder}: 2 errors" in done.stderr


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(CommandError, match="no such scenario; there are: first-deal, korea-2017"):
        run("scenario", "describe", "korea-1950")


def test_describe_korea() -> None:
    found = run_json("scenario", "describe", "korea-2017")
    assert (found["parties"], found["seats"], found["issues"], found["options"]) == (5, 26, 12, 49)
    assert found["seats_by_party"] == {"US": 6, "CN": 5, "RU": 4, "KR": 5, "KP": 6}
    assert {name: pack["packages"] for name, pack in found["packs"].items()} == {
        "core": 8_000,
        "standard": 512_000,
        "full": 18_432_000,
    }
    text = run("scenario", "describe", "korea-2017")
    assert "18,432,000 packages, 210 minutes" in text


def test_score_at_the_status_quo() -> None:
    found = run_json("referee", "score", "korea-2017")
    assert found["scores"] == {"US": 45, "CN": 18, "RU": 11, "KR": 33, "KP": 39}


def test_score_of_a_pack_takes_what_a_final_agreement_fixes() -> None:
    found = run_json("referee", "score", "korea-2017", "--package", "NUC=cap", "--pack", "core")
    assert found["package"]["SEC"] == "guarantee"
    assert found["package"]["MSL"] == "free"
    with pytest.raises(CommandError, match="SEC is not open in the pack core"):
        run("referee", "score", "korea-2017", "--package", "SEC=none", "--pack", "core")


def test_score_as_a_table() -> None:
    package = "NUC=roll-back,MSL=no-icbm,VER=one-site"
    rows: dict[str, list[str]] = {}
    for line in run("referee", "score", "korea-2017", "--package", package).splitlines():
        name, _, cells = line.partition("  ")
        rows[name] = cells.split()
    assert rows[""] == ["US", "CN", "RU", "KR", "KP"]
    assert rows["NUC roll-back"] == ["11.25", "8", "7", "8.25", "8"]
    assert rows["rule R1"] == ["scaled", "scaled"]
    assert rows["rule R2"] == ["-8"]
    lines = [row for name, row in rows.items() if name[:3].isupper() and len(row) == 5]
    assert float(rows["score"][1]) == sum(float(row[1]) for row in lines)
    assert "rule R3a" not in rows
    assert rows["margin"][1] == f"{float(rows['score'][1]) - 53:g}"


@pytest.mark.parametrize(
    ("pack", "mandates", "packages", "acceptable"),
    [
        ("core", "56,54,52,54,55", 8_000, 515),
        ("standard", "54,54,52,54,54", 512_000, 14_927),
    ],
)
def test_enumerate(pack: str, mandates: str, packages: int, acceptable: int) -> None:
    words = ["referee", "enumerate", "korea-2017", "--pack", pack]
    found = run_json(*words, "--mandates", mandates)
    assert (found["packages"], found["acceptable"]) == (packages, acceptable)
    assert list(found)[:2] == ["packages", "acceptable"]
    assert run_json(*words) == found
    scores = run_json(
        "referee", "score", "korea-2017", "--package", _open_terms(found, pack), "--pack", pack
    )["scores"]
    assert scores == found["best_joint"]["scores"]


def _open_terms(found: dict[str, Any], pack: str) -> str:
    open_ = {
        "core": "NUC MSL THAAD SAN TTL PRT",
        "standard": "NUC MSL THAAD EXR SAN SEC VER PRT TTL",
    }.get(pack, " ".join(found["best_joint"]["package"]))
    return ",".join(f"{i}={found['best_joint']['package'][i]}" for i in open_.split())


def test_enumerate_in_words() -> None:
    text = run("referee", "enumerate", "first-deal")
    assert text.startswith("first-deal tutorial: ")
    assert "mandates    bakery 60  orchard 55" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("score", "korea-2017", "--package", "NUC=cop"), "--package: NUC has no option cop"),
        (("score", "korea-2017", "--pack", "huge"), "there is no pack huge; there are core, stan"),
        (("enumerate", "korea-2017", "--mandates", "1,2"), "--mandates: give 5 mandates"),
    ],
)
def test_bad_arguments(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("referee", *words)


GOLDEN = ROOT / "tests" / "golden"


def test_a_session_is_scored_again_under_another_hypothesis() -> None:
    file = str(GOLDEN / "world-1.jsonl")
    played, essay, null = (
        run_json("referee", "score", file, *more)
        for more in ((), ("--preset", "essay"), ("--preset", "null"))
    )
    assert "different" in essay.pop("note")
    assert essay.pop("preset") == "essay"
    assert essay == played
    mandates = [{s["party"]: s["mandate"] for s in found["sheets"]} for found in (played, null)]
    # Without the threat's part in it the programme stays below the threshold.
    assert mandates[0]["US"] == mandates[1]["US"] + 2
    assert mandates[0]["KP"] != mandates[1]["KP"]
    for sheet in null["sheets"]:
        assert sum(line["points"] for line in sheet["lines"]) == sheet["score"]
    words = run("referee", "score", file, "--preset", "null")
    assert "What people would have done in that world was different." in words
    debrief = run_json("referee", "debrief", file, "--preset", "null")
    assert {p["party"]: p["mandate"] for p in debrief["parties"]} == mandates[1]
    assert (debrief["world"]["preset"], debrief["world"]["played"]) == ("null", "essay")


@pytest.mark.parametrize(
    "words",
    [
        ("score", "world-1.jsonl", "--preset", "of-my-own"),
        ("debrief", "korea-2017-1.jsonl", "--preset", "null"),
        ("score", "korea-2017", "--preset", "null"),
    ],
)
def test_a_hypothesis_that_there_is_not(words: tuple[str, ...]) -> None:
    action, name, *more = words
    file = str(GOLDEN / name) if name.endswith(".jsonl") else name
    with pytest.raises(CommandError, match="preset"):
        run("referee", action, file, *more)
