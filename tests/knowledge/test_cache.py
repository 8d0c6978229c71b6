from pathlib import Path

import numpy as np

from knowledge import files
from knowledge.cache import load_or_build
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


def test_other_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    numbers = files.read_calibration()
    load_or_build(ARTICLES, INTENTS, numbers, tmp_path)

    load_or_build(ARTICLES[:1], INTENTS, numbers, tmp_path)

    assert len(list(tmp_path.iterdir())) == 1
