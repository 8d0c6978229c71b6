"""The long trials run only when they are asked for: `pytest -m slow tests/trials`."""

import shutil
from pathlib import Path

import pytest


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if "slow" in config.getoption("-m"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="long: pytest -m slow"))


@pytest.fixture
def town_url(filled_sqlite: Path, shared_var: Path, tmp_path: Path) -> str:
    """A database with the shipped articles, whose index is built already."""
    (tmp_path / "var").symlink_to(shared_var)
    return f"sqlite:///{shutil.copy(filled_sqlite, tmp_path / 'town.db')}"
