"""Where a town lives; its long trials run when asked for: `pytest -m slow`."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def town_url(filled_sqlite: Path, shared_var: Path, tmp_path: Path) -> str:
    """A database with the shipped articles, whose index is built already."""
    (tmp_path / "var").symlink_to(shared_var)
    return f"sqlite:///{shutil.copy(filled_sqlite, tmp_path / 'town.db')}"
