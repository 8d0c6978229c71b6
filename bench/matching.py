"""How long a match takes, today, at 20,000 and at 100,000 phrases, beside two plain
ways.

python -m bench.matching
"""

import gc
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz, process

from knowledge import files
from knowledge.cache import load_or_build
from knowledge.index import Index
from knowledge.normalise import normalise, tokens
from knowledge.texts import ArticleText, LocaleText

PHRASES = 20_000
MANY_PHRASES = 100_000
PHRASES_EACH = 60
TEXTS = 300
SEED = 7

Row = dict[str, str | float]
Result = TypeVar("Result")


def rows() -> list[Row]:
    """Medians and 99th percentiles in milliseconds; some 40 seconds in all."""
    shipped, intents = files.read_folder(files.CONTENT), files.read_intents()
    calibration = files.read_calibration()
    small = Index.build(shipped, intents, calibration)
    many = synthetic(small, PHRASES)
    large, built = timed(lambda: Index.build(many, intents, calibration))
    six = texts(small, 6)
    plain = [phrase.text for phrase in large.phrases]
    gc.collect()
    gc.freeze()
    found = [
        row("match, 6 words", small, speed(small.search, six)),
        row("match, 6 words", large, speed(large.search, six)),
        row("match, 20 words", large, speed(large.search, texts(small, 20))),
        row("match, 60 words", large, speed(large.search, texts(small, 60))),
        row("rapidfuzz token_set_ratio", large, speed(by_ratio(plain), six[:60])),
        row("SQLite FTS5 trigram", large, speed(by_fts(plain), six[:60])),
        row("build", large, [built]),
        row("reload from disk", large, reloads(many)),
    ]
    gc.unfreeze()
    del large, plain
    return found + rows_of_many(small)


def rows_of_many(small: Index) -> list[Row]:
    """The same six words against five times as many phrases."""
    many = synthetic(small, MANY_PHRASES)
    huge, built = timed(lambda: Index.build(many))
    gc.collect()
    gc.freeze()
    found = [
        row("match, 6 words", huge, speed(huge.search, texts(small, 6))),
        row("build", huge, [built]),
    ]
    gc.unfreeze()
    return found


def synthetic(index: Index, count: int) -> list[ArticleText]:
    """Articles of made-up phrases, whose words are as frequent as in the real ones,
    a third of them bent so that the vocabulary grows as it would."""
    chance = random.Random(SEED)
    words = [word for phrase in index.phrases for word in tokens(phrase.text)]
    return [
        ArticleText(
            slug=f"made-up-{number}",
            locales={"en": _made_up(words, number, chance)},
        )
        for number in range(count // PHRASES_EACH)
    ]


def texts(index: Index, length: int) -> list[str]:
    """Texts of so many words, none of them seen before; one word in three is bent."""
    chance = random.Random(SEED + length)
    words = [word for phrase in index.phrases for word in tokens(phrase.text)]
    return [
        " ".join(_bent(chance.choice(words), chance) for _ in range(length))
        for _ in range(TEXTS)
    ]


def speed(search: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    return [timed(partial(search, text))[1] for text in asked]


def timed(deed: Callable[[], Result]) -> tuple[Result, float]:
    """Milliseconds of the processor's time, so that neighbours do not count."""
    start = time.process_time()
    result = deed()
    return result, (time.process_time() - start) * 1000


def by_ratio(plain: Sequence[str]) -> Callable[[str], object]:
    """The plain way: compare with each whole phrase."""
    phrases = [normalise(phrase) for phrase in plain]
    return lambda text: process.extract(
        normalise(text), phrases, scorer=fuzz.token_set_ratio, limit=3
    )


def by_fts(plain: Sequence[str]) -> Callable[[str], object]:
    """The database's way: letter triples, best first."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE p USING fts5(text, tokenize='trigram')")
    rows = [(normalise(phrase),) for phrase in plain]
    connection.executemany("INSERT INTO p VALUES (?)", rows)
    return lambda text: connection.execute(
        "SELECT rowid FROM p WHERE p MATCH ? ORDER BY rank LIMIT 3", [_any_of(text)]
    ).fetchall()


def reloads(articles: Sequence[ArticleText]) -> list[float]:
    """Reading a built index back, three times."""
    calibration = files.read_calibration()
    with tempfile.TemporaryDirectory() as folder:
        load_or_build(articles, (), calibration, Path(folder))
        return [
            timed(lambda: load_or_build(articles, (), calibration, Path(folder)))[1]
            for _ in range(3)
        ]


def row(what: str, index: Index, times: Sequence[float]) -> Row:
    ordered = sorted(times)
    return {
        "what": what,
        "phrases": len(index.phrases),
        "p50_ms": round(statistics.median(ordered), 2),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
    }


def _made_up(words: Sequence[str], number: int, chance: random.Random) -> LocaleText:
    phrases = tuple(_phrase(words, chance) for _ in range(PHRASES_EACH - 1))
    return LocaleText(f"made up {number}", ("Nothing",), phrases)


def _phrase(words: Sequence[str], chance: random.Random) -> str:
    length = chance.randint(3, 10)
    return " ".join(_bent(chance.choice(words), chance) for _ in range(length))


def _bent(word: str, chance: random.Random) -> str:
    """One word in five with one letter wrong."""
    if len(word) < 4 or chance.random() > 0.2:
        return word
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice("aeiobdgklmnrst") + word[place + 1 :]


def _any_of(text: str) -> str:
    """The text's letter triples, any of which may occur."""
    triples = {word[i : i + 3] for word in tokens(text) for i in range(len(word) - 2)}
    return " OR ".join(f'"{triple}"' for triple in sorted(triples)) or '"zzz"'


if __name__ == "__main__":
    for found in rows():
        print(json.dumps(found))
