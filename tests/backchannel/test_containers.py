"""The container files: linted, and closed where they should be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.product import ROOT


def program(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found, f"{name} belongs to the development requirements"
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return loaded


def test_the_dockerfile_passes_its_linter() -> None:
    command = [program("hadolint"), "Dockerfile"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_the_compose_file_fits_its_schema() -> None:
    schema = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    command = [program("check-jsonschema"), *schema]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_database_and_redis_are_reached_by_the_server_only() -> None:
    services = compose()["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"web", "proxy"}
    assert services["proxy"]["profiles"] == ["tls"]
    assert all("healthcheck" in services[name] for name in ("web", "database", "redis"))


def test_the_server_in_the_container_is_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert compose()["services"]["web"]["read_only"] is True
