"""The exam of an edit: asked as contacts are answered, and remembered."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from conversation.exam import Examiner, publish
from kit.errors import ConflictError, ForbiddenError
from knowledge import articles, editing
from knowledge.evaluate import Question
from knowledge.library import Library
from knowledge.models import GoldenText
from knowledge.scoring import Scorer
from knowledge.texts import ArticleText, LocaleText
from people.models import OfficerRole
from tests.factories import make_officer
from tests.knowledge.examples import ARTICLES, CHARGING

QUESTIONS = (
    Question("the phone does not charge", "phone-not-charging", "en"),
    Question("asante sana", None, "sw"),
)
BANK = ArticleText(
    "power-bank-stolen",
    {
        "en": LocaleText(
            "Power bank stolen",
            ("Tell your supervisor",),
            phrases=("my power bank was stolen", "they took the power bank"),
        )
    },
)


@pytest.fixture
def examiner(session: Session, now: datetime) -> Examiner:
    articles.publish(session, ARTICLES, now=now)
    return Examiner(QUESTIONS)


def test_a_draft_is_examined_against_what_is_published(
    session: Session, examiner: Examiner, now: datetime
) -> None:
    session.add(
        GoldenText(
            text="who took the power bank", slug=BANK.slug, locale="en", created_at=now
        )
    )
    session.flush()

    verdict = examiner.examine(session, BANK).verdict

    assert verdict.passes
    assert [moved.question.text for moved in verdict.fixed] == [
        "who took the power bank"
    ]
    assert len(verdict.after.marks) == 3


def test_manners_are_no_question_in_the_exam_either(
    session: Session, examiner: Examiner
) -> None:
    thanks = replace(BANK, locales={"sw": LocaleText("Asante sana", ("Karibu",))})

    verdict = examiner.examine(session, thanks).verdict

    assert verdict.after.marks[1].found.decision == "thanks"
    assert verdict.false_answers == ()


def test_the_same_draft_is_examined_once(
    session: Session, examiner: Examiner, now: datetime
) -> None:
    first = examiner.examine(session, BANK).verdict

    assert examiner.examine(session, BANK).verdict.after is first.after
    assert examiner.index(session, BANK) is examiner.index(session, BANK)

    articles.publish(session, [BANK], now=now)
    assert examiner.examine(session, BANK).verdict.before is not first.before


def test_what_was_examined_is_served_without_another_build(
    session: Session,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    articles.publish(session, ARTICLES, now=now)
    lead = make_officer(session, role=OfficerRole.LEAD)
    editing.save_draft(session, BANK, lead.id, now=now)
    examined = Examiner(QUESTIONS, tmp_path).examine(session, BANK)
    library = Library(tmp_path)
    library.refresh(session)
    monkeypatch.delattr(Scorer, "build")

    publish(session, BANK.slug, lead, examined, now=now)
    library.refresh(session)

    assert library.index.search("power bank was stolen").matches[0].slug == BANK.slug


def test_only_who_may_overrules_the_exam(
    session: Session, examiner: Examiner, now: datetime
) -> None:
    spoilt = replace(CHARGING, locales={"en": LocaleText("Holiday", ("Rest",))})
    officer = make_officer(session)
    lead = make_officer(session, role=OfficerRole.LEAD)
    editing.save_draft(session, spoilt, officer.id, now=now)
    examined = examiner.examine(session, spoilt)
    slug = CHARGING.slug

    with pytest.raises(ConflictError, match="points less than now"):
        publish(session, slug, lead, examined, now=now)
    with pytest.raises(ForbiddenError):
        publish(session, slug, officer, examined, reason="I want to", now=now)
    publish(session, slug, lead, examined, reason="We are closed", now=now)

    assert editing.versions(session, slug)[0].reason == "We are closed"


def test_what_passes_keeps_no_reason(
    session: Session, examiner: Examiner, now: datetime
) -> None:
    officer = make_officer(session)
    editing.save_draft(session, BANK, officer.id, now=now)
    examined = examiner.examine(session, BANK)

    publish(session, BANK.slug, officer, examined, reason="just so", now=now)

    assert editing.versions(session, BANK.slug)[0].reason is None


def test_another_words_than_were_examined_are_not_published(
    session: Session, examiner: Examiner, now: datetime
) -> None:
    officer = make_officer(session)
    examined = examiner.examine(session, BANK)
    changed = replace(BANK, category="theft")
    editing.save_draft(session, changed, officer.id, now=now)

    with pytest.raises(ConflictError, match="Look at the exam again"):
        publish(session, BANK.slug, officer, examined, now=now)
