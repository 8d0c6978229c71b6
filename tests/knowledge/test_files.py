import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import BadInputError
from knowledge import files
from knowledge.shape import article_from, article_to
from knowledge.texts import ArticleText, Branch, Fork, LocaleText, SupervisorText
from knowledge.toml import write_toml
from tests.knowledge.examples import ARTICLES

SHIPPED = sorted((files.CONTENT / "articles").glob("*.toml"))

WORDS = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
SOME = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
BRANCHES = st.builds(Branch, label=WORDS, steps=SOME, ticket=st.booleans()) | st.builds(
    Branch, label=WORDS, article=WORDS
)
FORKS = st.builds(
    Fork,
    text=WORDS,
    branches=st.lists(BRANCHES, min_size=2, max_size=4).map(tuple),
)
TEXTS = st.builds(
    LocaleText,
    title=WORDS,
    steps=LISTS,
    phrases=LISTS,
    summary=st.just("") | WORDS,
    warning=st.just("") | WORDS,
    next_steps=LISTS,
    fork=st.none() | FORKS,
    send=LISTS,
    supervisor=st.none() | st.builds(SupervisorText, title=WORDS, steps=LISTS),
)
ANY_ARTICLE = st.builds(
    ArticleText,
    slug=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,2}", fullmatch=True),
    category=WORDS,
    data_at_risk=st.booleans(),
    audience=st.sampled_from(["chw", "supervisor", "both"]),
    priority=st.sampled_from(["low", "normal", "high", "critical"]),
    locales=st.dictionaries(
        st.sampled_from(["en", "sw", "fr", "sw-KE"]), TEXTS, min_size=1
    ),
)


@given(ANY_ARTICLE)
def test_an_article_written_and_read_is_the_same(article: ArticleText) -> None:
    written = write_toml(article_to(article))

    assert article_from(tomllib.loads(written)) == article


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_written_again_byte_for_byte(
    path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / path.name

    files.write_article(copy, files.read_article(path))

    assert copy.read_bytes() == path.read_bytes()


def test_a_folder_written_and_read_is_the_same(tmp_path: Path) -> None:
    count = files.write_folder(tmp_path, ARTICLES)

    read = files.read_folder(tmp_path)

    assert count == len(ARTICLES)
    assert sorted(read, key=_slug) == sorted(ARTICLES, key=_slug)


def test_a_folder_of_plain_files_is_read_too(tmp_path: Path) -> None:
    files.write_article(tmp_path / f"{ARTICLES[0].slug}.toml", ARTICLES[0])

    assert files.read_folder(tmp_path) == [ARTICLES[0]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("slug = ", "thing.toml: "),
        ('slug = "other"\n[en]\ntitle = "T"\n', 'slug is "other"'),
        ('slug = "Thing"\n[en]\ntitle = "T"\n', "small letters"),
        ('slug = "thing"\n', "no text in any locale"),
        ('slug = "thing"\ncolour = "red"\n[en]\ntitle = "T"\n', '"colour"'),
        ('slug = "thing"\n[en]\nname = "T"\n', '[en] "name" is not known'),
        ('slug = "thing"\n[en]\nsteps = ["S"]\n', "[en] title is missing"),
        ('slug = "thing"\n[en]\ntitle = "T"\nsteps = "S"\n', "steps is not a list"),
        ('slug = "thing"\naudience = "all"\n[en]\ntitle = "T"\n', 'audience "all"'),
        ('slug = "thing"\ndata_at_risk = 1\n[en]\ntitle = "T"\n', "data_at_risk"),
        ('slug = "thing"\n[en]\ntitle = "T"\nsupervisor = 1\n', "not a table"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "thing.toml"
    path.write_text(content)

    with pytest.raises(BadInputError) as error:
        files.read_article(path)

    assert said in str(error.value)


def test_a_calibration_written_and_read_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "calibration.toml"
    calibration = files.read_calibration()

    files.write_calibration(calibration, {"texts": "none"}, path)

    assert files.read_calibration(path) == calibration
    assert 'texts = "none"' in path.read_text()


def test_a_calibration_without_its_numbers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calibration.toml"
    path.write_text("[fitted]\na = 1.0\n")

    with pytest.raises(BadInputError, match="fitted"):
        files.read_calibration(path)


def test_a_knowledge_base_of_anothers_has_no_calibration_yet() -> None:
    phrases = tuple(f"where is room {number}" for number in range(60))
    rooms = [
        ArticleText(slug, {"en": LocaleText("Rooms", ("Ask",), phrases)})
        for slug in ("room-east", "room-west")
    ]
    shipped = files.read_folder(files.CONTENT)

    assert files.calibration_for(rooms) is None
    assert files.calibration_for([*shipped, *rooms]) == files.read_calibration()


def test_of_too_few_phrases_nothing_can_be_learned() -> None:
    room = ArticleText("room-east", {"en": LocaleText("Rooms", ("Ask",), ("room",))})

    assert files.calibration_for([room]) == files.read_calibration()


def test_every_reject_intent_has_phrases_in_every_locale() -> None:
    intents = files.read_intents()

    assert {"greeting", "thanks", "vague", "clinical", "pay", "status"} <= {
        intent.name for intent in intents
    }
    for intent in intents:
        assert min(len(intent.phrases[locale]) for locale in ("en", "sw", "fr")) >= 15


def _slug(article: ArticleText) -> str:
    return article.slug


FORK = 'slug = "a"\n[en]\ntitle = "T"\n[en.fork]\n{fork}'


@pytest.mark.parametrize(
    ("fork", "said"),
    [
        ('text = "Which?"', "two to four"),
        ('text = "Which?"\n1 = {label = "A", steps = ["x"]}', "two to four"),
        (
            'text = "W?"\n1 = {label = "A", ticket = true}\n'
            '3 = {label = "B", ticket = true}',
            "two to four",
        ),
        ('text = "W?"\n1 = {label = "A"}\n2 = {label = "B"}', "leads nowhere"),
        (
            'text = "W?"\n1 = {label = "A", article = "b", ticket = true}\n'
            '2 = {label = "B", ticket = true}',
            "not both",
        ),
        ('text = "W?"\n1 = "A"\n2 = "B"', "fork 1 is not a table"),
        (
            'text = "W?"\n1 = {label = "A", ticket = 1}\n2 = {label = "B"}',
            "neither true nor false",
        ),
        ('text = "W?"\n5 = {label = "A"}', '"5" is not known'),
    ],
)
def test_a_fork_that_leads_astray_is_refused_in_words(fork: str, said: str) -> None:
    table = tomllib.loads(FORK.format(fork=fork))

    with pytest.raises(ValueError, match=said):
        article_from(table)


def test_a_fork_is_a_table() -> None:
    with pytest.raises(ValueError, match="fork is not a table"):
        article_from({"slug": "a", "en": {"title": "T", "fork": "x"}})


def test_the_shipped_golden_set_asks_each_text_once() -> None:
    questions = files.read_exam()

    texts = [question.text for question in questions]
    assert len(texts) == len(set(texts)) > 700
    assert {question.locale for question in questions} == {"en", "sw", "fr"}
    assert any(question.slug is None for question in questions)


ONLY_THE_OFFICE = """
    correct-a-mistake duplicate-people error-fetching-tasks forgot-screen-lock
    form-data-lost lost-stolen-phone mrdt-app-missing patient-info-sent
    phone-number-changed replace-chw server-down sim-locked-puk suspicious-request
    sync-not-working too-many-docs training-app-mistake wrong-area-or-role
"""


def test_every_article_has_a_way_on_unless_only_the_office_can_help() -> None:
    for article in files.read_folder(files.CONTENT):
        ways = [bool(t.next_steps or t.fork) for t in article.locales.values()]
        assert len(set(ways)) == 1
        assert ways[0] != (article.slug in ONLY_THE_OFFICE.split())
