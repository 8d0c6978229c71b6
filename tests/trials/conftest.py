"""The long trials run only when they are asked for: `pytest -m slow tests/trials`."""

import shutil
from pathlib import Path

import pytest

from bench.serving import command
from knowledge.files import CONTENT


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if "slow" in config.getoption("-m"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="long: pytest -m slow"))


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of this version with the shipped articles, to be copied."""
    folder = tmp_path_factory.mktemp("trials")
    path = folder / "filled.db"
    environment = {"HELPDESK_DATABASE_URL": f"sqlite:///{path}", "HELPDESK_DEMO": "0"}
    done = command(["kb", "import", str(CONTENT)], folder, environment)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def town_url(filled_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(filled_sqlite, tmp_path / 'town.db')}"
