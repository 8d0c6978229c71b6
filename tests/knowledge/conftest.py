"""One small knowledge base for most tests, and the shipped one for the exam."""

import pytest

from knowledge import files
from knowledge.index import Index
from tests.knowledge.examples import ARTICLES, GREETING, PAY


@pytest.fixture(scope="session")
def small() -> Index:
    return Index.build(ARTICLES, (GREETING, PAY))


@pytest.fixture(scope="session")
def shipped() -> Index:
    articles = files.read_folder(files.CONTENT)
    return Index.build(articles, files.read_intents(), files.read_calibration())
