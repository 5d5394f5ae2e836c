"""What developers run: the gates, the generated files, the lock, the front-end build."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
