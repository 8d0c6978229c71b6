"""One module of a package that imports all of them."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.bare import not_run

OURS = ("greedy", "greedy.wanted", "greedy.other")


@pytest.fixture
def greedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "greedy"
    folder.mkdir()
    (folder / "__init__.py").write_text("from greedy import other, wanted\n")
    (folder / "wanted.py").write_text("value = 7\n")
    (folder / "other.py").write_text("value = 8\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in OURS:
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("greedy")
def test_a_module_comes_without_those_beside_it() -> None:
    with not_run("greedy"):
        wanted = importlib.import_module("greedy.wanted")

    assert wanted.value == 7
    assert "greedy.other" not in sys.modules


@pytest.mark.usefixtures("greedy")
def test_who_wants_the_package_afterwards_gets_it_whole() -> None:
    with not_run("greedy"):
        wanted = importlib.import_module("greedy.wanted")

    whole = importlib.import_module("greedy")

    assert whole.wanted is wanted
    assert whole.other.value == 8
