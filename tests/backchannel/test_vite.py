"""The built front end is found by its sources' names."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template

from backchannel import vite


@pytest.mark.parametrize("source", ["src/main.ts", "src/health.ts"])
def test_every_file_of_an_entry_is_there(source: str) -> None:
    entry = vite.entry(source)
    for path in (entry.script, *entry.styles, *entry.preloads):
        found = finders.find(path)
        assert found
        assert Path(found).stat().st_size > 0


def test_the_tag_loads_the_script_as_a_module() -> None:
    html = Template('{% vite_entry "src/health.ts" %}').render(Context())
    script = vite.entry("src/health.ts").script
    assert f'<script type="module" src="/static/{script}"></script>' in html


def test_an_unknown_entry_is_an_error_that_names_the_others() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"no entry 'src/none.ts', only: .*src/main.ts"):
        vite.entry("src/none.ts")
