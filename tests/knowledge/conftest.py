"""One small knowledge base for most tests, and the shipped one for the exam."""

from pathlib import Path

import pytest

from knowledge import files
from knowledge.cache import load_or_build
from knowledge.index import Index
from tests.knowledge.examples import ARTICLES, GREETING, PAY


@pytest.fixture(scope="session")
def small() -> Index:
    return Index.build(ARTICLES, (GREETING, PAY))


@pytest.fixture(scope="session")
def shipped(index_cache: Path) -> Index:
    articles = files.read_folder(files.CONTENT)
    return load_or_build(
        articles, files.read_intents(), files.read_calibration(), index_cache
    )
