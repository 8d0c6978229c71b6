"""Built indexes on disk, so that a start need not build again.

A file's name is the hash of all that went into it: what is stale is never found. A file
that can't be read is built anew.
"""

import contextlib
import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.apart import build_apart, is_large
from knowledge.calibration import Calibration
from knowledge.fuzzy import Vocabulary
from knowledge.index import Index
from knowledge.layer import Layout, Letters, Words
from knowledge.phrases import Owner, Phrase
from knowledge.scoring import Scorer
from knowledge.shape import article_to
from knowledge.sparse import Occurrences, Postings, narrow
from knowledge.spellings import SPELLINGS
from knowledge.tells import Tells
from knowledge.texts import ArticleText, Intent
from knowledge.trials import fitted_to_own_phrases

FORMAT = 8
"""To be raised when the making of an index or the fit to its phrases changes."""
KEPT = 8
"""So many are kept: what is published, and drafts that the exam was put to."""

Arrays = dict[str, NDArray[np.generic]]


def load_or_build(
    articles: Sequence[ArticleText],
    intents: Sequence[Intent],
    calibration: Calibration | None,
    folder: Path | None,
) -> Index:
    """The index of these articles, from the folder if it was built before.

    Without a calibration, one is fitted to the phrases and kept with the index.
    """
    if folder is None:
        return _build(articles, intents, calibration)
    path = folder / f"index-{_key(articles, intents)}.npz"
    index = _load(path, calibration, _texts(articles))
    if index is None:
        folder.mkdir(parents=True, exist_ok=True)
        if is_large(articles) and build_apart(path, articles, intents, calibration):
            index = _load(path, calibration, _texts(articles))
        index = index or build_and_save(path, articles, intents, calibration)
        _sweep(folder)
    return index


def build_and_save(
    path: Path,
    articles: Sequence[ArticleText],
    intents: Sequence[Intent],
    calibration: Calibration | None,
) -> Index:
    index = _build(articles, intents, calibration)
    _save(path, index)
    return index


def _build(
    articles: Sequence[ArticleText],
    intents: Sequence[Intent],
    calibration: Calibration | None,
) -> Index:
    numbers = calibration or fitted_to_own_phrases(articles, intents)
    return Index.build(articles, intents, numbers)


def _key(articles: Sequence[ArticleText], intents: Sequence[Intent]) -> str:
    content = [
        FORMAT,
        SPELLINGS,
        [article_to(article) for article in articles],
        [[intent.name, dict(intent.phrases)] for intent in intents],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def _save(path: Path, index: Index) -> None:
    """Write beside, then move: a reader sees a whole file or none."""
    scorer = index.scorer
    text = {
        "owners": [asdict(owner) for owner in index.owners],
        "phrases": [[phrase.locale, phrase.text] for phrase in index.phrases],
        "words": scorer.vocabulary.words,
        "grams": list(scorer.grams),
        "groups": scorer.layout.groups,
        "calibration": asdict(index.calibration),
    }
    arrays: Arrays = {
        "text": np.frombuffer(json.dumps(text).encode(), np.uint8),
        "group_of": scorer.layout.group_of,
        "article_of": scorer.layout.article_of,
    }
    arrays |= _letters_arrays(scorer.letters)
    arrays |= _words_arrays(scorer.words)
    arrays |= _tells_arrays(scorer.tells)
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    with beside.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    beside.replace(path)


def _texts(articles: Sequence[ArticleText]) -> dict[str, str]:
    """The phrases that are held already, so that none is held twice."""
    return {
        phrase: phrase
        for article in articles
        for text in article.locales.values()
        for phrase in text.phrases
    }


def _load(
    path: Path, calibration: Calibration | None, held: Mapping[str, str]
) -> Index | None:
    """One that is used is young again: see `_sweep`."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
            index = _index(arrays, calibration, held)
        path.touch()
        return index  # noqa: TRY300  (nothing after it can fail)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None


def _index(
    arrays: Arrays, calibration: Calibration | None, held: Mapping[str, str]
) -> Index:
    text = json.loads(arrays["text"].tobytes())
    owners = [Owner(**owner) for owner in text["owners"]]
    article_of = arrays["article_of"].astype(np.int64)
    layout = Layout(
        group_of=arrays["group_of"].astype(np.int64),
        article_of=article_of,
        groups=text["groups"],
        articles=len(owners),
    )
    phrases = [
        Phrase(int(owner), sys.intern(locale), held.get(phrase, phrase))
        for owner, (locale, phrase) in zip(article_of, text["phrases"], strict=True)
    ]
    scorer = Scorer(
        Vocabulary(text["words"]),
        {gram: place for place, gram in enumerate(text["grams"])},
        _letters(arrays),
        _words(arrays),
        _tells(arrays),
        layout,
    )
    numbers = calibration or Calibration(**text["calibration"])
    return Index(owners, phrases, scorer, numbers)


def _letters_arrays(letters: Letters) -> Arrays:
    return {
        "letters.rarity": letters.rarity,
        "letters.rarest": np.array(letters.rarest),
        "letters.starts": letters.phrases.starts,
        "letters.rows": letters.phrases.rows,
        "letters.by_row": letters.phrases.by_row,
        **_postings_arrays("letters.centroids", letters.centroids),
    }


def _words_arrays(words: Words) -> Arrays:
    return {
        "words.rarity": words.rarity,
        "words.rarest": np.array(words.rarest),
        **_postings_arrays("words.holders", words.holders),
    }


def _tells_arrays(tells: Tells) -> Arrays:
    return {
        "tells.vocabulary": np.array(tells.vocabulary),
        "tells.keys": tells.keys,
        "tells.rarity": tells.rarity,
        "tells.rarest": np.array(tells.rarest),
        "tells.size": tells.size,
        **_postings_arrays("tells.owners", tells.owners),
    }


def _postings_arrays(name: str, postings: Postings) -> Arrays:
    return {
        f"{name}.starts": postings.starts,
        f"{name}.rows": postings.rows,
        f"{name}.values": postings.values,
        f"{name}.height": np.array(postings.height),
    }


def _letters(arrays: Arrays) -> Letters:
    rarity = arrays["letters.rarity"].astype(np.float32, copy=False)
    by_row = arrays["letters.by_row"].astype(np.float32, copy=False)
    return Letters(
        rarity=rarity,
        rarest=float(arrays["letters.rarest"].astype(np.float64)),
        phrases=Occurrences(
            starts=arrays["letters.starts"].astype(np.int64, copy=False),
            rows=narrow(arrays["letters.rows"], len(by_row)),
            by_column=rarity,
            by_row=by_row,
        ),
        centroids=_postings("letters.centroids", arrays),
    )


def _words(arrays: Arrays) -> Words:
    return Words(
        rarity=arrays["words.rarity"].astype(np.float32, copy=False),
        rarest=float(arrays["words.rarest"].astype(np.float64)),
        holders=_postings("words.holders", arrays),
    )


def _tells(arrays: Arrays) -> Tells:
    return Tells(
        vocabulary=int(arrays["tells.vocabulary"].astype(np.int64)),
        keys=arrays["tells.keys"].astype(np.int64),
        rarity=arrays["tells.rarity"].astype(np.float32),
        rarest=float(arrays["tells.rarest"].astype(np.float64)),
        owners=_postings("tells.owners", arrays),
        size=arrays["tells.size"].astype(np.float32),
    )


def _postings(name: str, arrays: Arrays) -> Postings:
    height = int(arrays[f"{name}.height"].astype(np.int64))
    return Postings(
        starts=arrays[f"{name}.starts"].astype(np.int64, copy=False),
        rows=narrow(arrays[f"{name}.rows"], height),
        values=arrays[f"{name}.values"].astype(np.float32, copy=False),
        height=height,
    )


def _sweep(folder: Path) -> None:
    """The indexes that were used last are kept. Another process may sweep as well."""
    ages = {}
    for path in folder.glob("index-*.npz"):
        with contextlib.suppress(FileNotFoundError):
            ages[path] = path.stat().st_mtime_ns
    for old in sorted(ages, key=ages.__getitem__, reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)
