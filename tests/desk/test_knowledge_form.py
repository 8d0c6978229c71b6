"""The editor's form and what it shows, without a server."""

import pytest

from conversation.programme import values_for
from desk.knowledge_form import Written, article_of, form_of, slug_from
from desk.knowledge_preview import answer, mended, pieces, previews
from desk.knowledge_remarks import beside
from kit.settings import Settings
from knowledge import files
from knowledge.lint import lint
from knowledge.texts import ArticleText, Branch, Fork, LocaleText
from messages.segments import measure
from people.models import Contact

SETTINGS = Settings(_env_file=None)
BANK = ArticleText(
    "power-bank-stolen",
    {"en": LocaleText("Power bank stolen", ("Tell your supervisor",))},
)


def test_every_shipped_article_goes_through_the_form_unchanged() -> None:
    for article in files.read_folder(files.CONTENT):
        for locale in article.locales:
            assert article_of(form_of(article, locale), article) == article


def test_what_is_typed_becomes_lines_each_once() -> None:
    written = form_of(BANK, "en").model_copy(
        update={"steps": " One \n\n  two  words \n", "phrases": "bank gone\nbank gone"}
    )

    text = article_of(written, BANK).locales["en"]

    assert text.steps == ("One", "two words")
    assert text.phrases == ("bank gone",)


def test_a_fork_keeps_only_the_ways_that_were_typed() -> None:
    written = form_of(BANK, "en").model_copy(
        update={
            "fork": "Was it at home?",
            "way_label": ["Yes", "", "No", ""],
            "way_steps": ["Ask the family", "", "", ""],
            "way_article": ["", "", "", ""],
            "way_ticket": ["3"],
        }
    )

    fork = article_of(written, BANK).locales["en"].fork

    ways = (Branch("Yes", ("Ask the family",)), Branch("No", ticket=True))
    assert fork == Fork("Was it at home?", ways)


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"title": " "}, "title"),
        ({"fork": "Which?", "way_label": ["One"], "way_steps": ["A"]}, "branches 1, 2"),
        ({"audience": "everyone"}, "audience"),
    ],
)
def test_what_is_no_article_yet_says_what_is_missing(
    typed: dict[str, object], missing: str
) -> None:
    written = form_of(BANK, "en").model_copy(update=typed)

    with pytest.raises(ValueError, match=missing):
        article_of(written, BANK)


def test_a_locale_with_nothing_typed_is_left_out() -> None:
    both = article_of(Written(locale="sw", title="Imeibiwa", steps="Sema"), BANK)
    assert list(both.locales) == ["en", "sw"]

    left = article_of(Written(locale="sw"), both)

    assert left == BANK


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Power bank stolen", "power-bank-stolen"),
        ("  Chaîne cassée !", "chaine-cassee"),
        ("!!!", ""),
        ("a" * 100, "a" * 80),
    ],
)
def test_a_name_makes_a_slug(name: str, slug: str) -> None:
    assert slug_from(name) == slug


@pytest.mark.parametrize(
    "text", ["", "a", "a" * 160, "a" * 161, "€" * 100, "b" * 152 + "€€", "😀" * 40]
)
def test_a_text_is_cut_where_its_segments_are(text: str) -> None:
    size = measure(text)

    assert len(pieces(text)) == size.segments
    assert "".join(pieces(text)) == text
    assert all(measure(piece).segments == 1 for piece in pieces(text))


def shown_with(step: str) -> ArticleText:
    return ArticleText("slug", {"en": LocaleText("Title", (step, "Second" * 9))})


def values() -> dict[str, str]:
    return values_for(Contact(), "en", SETTINGS)


def test_the_preview_names_the_character_that_costs_and_what_it_would_save() -> None:
    preview = answer(shown_with("Press ✓ now"), "en", values(), 0.04)

    assert (preview.size.culprit, preview.stand_in) == ("✓", "ok")
    assert (preview.size.segments, preview.segments_without) == (2, 1)
    assert preview.price == pytest.approx(0.08)
    assert mended("Press ✓ now 😀", "😀") == "Press ✓ now "


def test_what_is_made_plain_anyhow_costs_nothing() -> None:
    preview = answer(shown_with("Don’t press “Reset”"), "en", values(), 0.04)

    assert preview.size.culprit is None
    assert "Don't press" in preview.pieces[0]
    assert preview.buttons == ("Fixed", "Not fixed", "Talk to a person")


def test_a_way_that_hands_over_asks_nothing_after_its_steps() -> None:
    ways = (Branch("Red", ("Stop",), ticket=True), Branch("Green", ("Go",)))
    text = LocaleText("Light", ("Look",), fork=Fork("Which?", ways))

    shown = previews(ArticleText("light", {"en": text}), "en", values(), 0.04)

    assert [one.part for one in shown] == ["answer", "fork", "fork:1", "fork:2"]
    assert shown[2].buttons == ()
    assert shown[1].buttons == ("Red", "Green", "Talk to a person")


def test_each_remark_stands_beside_its_field() -> None:
    text = LocaleText("T" * 40, ("Tell {nobody}", "STOP at once"), ("one",))
    article = ArticleText("bad", {"en": text}, data_at_risk=True)

    found = beside(lint([article]), article, "en")

    said = {field: [one.text for one in ones] for field, ones in found.items() if ones}
    assert set(said) == {"title", "summary", "warning", "steps", "send", "phrases"}
    assert any("carrier" in remark for remark in said["steps"])
    assert said["warning"] == ["reports are at risk, and there is no warning"]
