import os
from pathlib import Path

import numpy as np
import pytest

from knowledge import apart, cache, files
from knowledge.cache import KEPT, load_or_build
from knowledge.index import Index
from knowledge.trials import fitted_to_own_phrases
from tests.knowledge.examples import ARTICLES, GREETING, PAY

INTENTS = (GREETING, PAY)
TEXTS = ("chager spoilt", "someone took my phone", "salary", "zzz", "hello")


def test_a_kept_index_answers_like_a_new_one(tmp_path: Path) -> None:
    numbers = files.read_calibration()
    new = load_or_build(ARTICLES, INTENTS, numbers, tmp_path)

    kept = load_or_build(ARTICLES, INTENTS, numbers, tmp_path)

    assert kept is not new
    assert [kept.search(t) for t in TEXTS] == [new.search(t) for t in TEXTS]


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    load_or_build(ARTICLES, INTENTS, files.read_calibration(), None)

    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_built_anew(tmp_path: Path) -> None:
    numbers = files.read_calibration()
    load_or_build(ARTICLES, INTENTS, numbers, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"PK\x03\x04 torn")

    index = load_or_build(ARTICLES, INTENTS, numbers, tmp_path)

    assert index.search("charger spoilt").matches[0].slug == "phone-not-charging"
    with np.load(path) as file:
        assert "text" in file.files


def test_the_index_that_nobody_used_for_longest_makes_room(tmp_path: Path) -> None:
    numbers = files.read_calibration()
    for age in range(KEPT):
        (tmp_path / f"index-{age}.npz").touch()
        os.utime(tmp_path / f"index-{age}.npz", (age, age))

    load_or_build(ARTICLES, INTENTS, numbers, tmp_path)

    assert len(list(tmp_path.iterdir())) == KEPT
    assert not (tmp_path / "index-0.npz").exists()


def test_an_index_that_is_used_is_young_again(tmp_path: Path) -> None:
    load_or_build(ARTICLES, INTENTS, files.read_calibration(), tmp_path)
    (path,) = tmp_path.iterdir()
    os.utime(path, (1, 1))

    load_or_build(ARTICLES, INTENTS, files.read_calibration(), tmp_path)

    assert path.stat().st_mtime > 1


def test_what_was_fitted_to_the_phrases_is_kept_with_the_index(tmp_path: Path) -> None:
    new = load_or_build(ARTICLES, INTENTS, None, tmp_path)

    kept = load_or_build(ARTICLES, INTENTS, None, tmp_path)

    assert (
        kept.calibration == new.calibration == fitted_to_own_phrases(ARTICLES, INTENTS)
    )
    assert kept.calibration != files.read_calibration()


def refuse(*_: object, **__: object) -> Index:
    raise AssertionError("built in this process")


def test_a_large_index_is_built_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = load_or_build(ARTICLES, INTENTS, None, tmp_path / "here")
    monkeypatch.setattr(apart, "LARGE", 1)
    monkeypatch.setattr(cache, "build_and_save", refuse)

    there = load_or_build(ARTICLES, INTENTS, None, tmp_path / "there")

    assert there.calibration == here.calibration
    assert [there.search(t) for t in TEXTS] == [here.search(t) for t in TEXTS]


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_where_no_process_can_be_had_it_is_built_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    monkeypatch.setattr(apart, "LARGE", 1)
    monkeypatch.setattr("sys.executable", python)

    index = load_or_build(ARTICLES, INTENTS, None, tmp_path)

    assert index.search("charger spoilt").matches[0].slug == "phone-not-charging"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_shipped_is_large_and_what_tests_invent_is_not() -> None:
    assert apart.is_large(files.read_folder(files.CONTENT))
    assert not apart.is_large(ARTICLES)
