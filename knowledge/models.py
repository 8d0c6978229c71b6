"""The rows of the knowledge base."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base, UtcDateTime
from people.models import Officer


class ArticleStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Outcome(StrEnum):
    """What became of an article in a conversation."""

    ASKED = "asked"
    ANSWERED = "answered"
    CHOSEN = "chosen"
    REFUSED = "refused"  # "none of these"; under the nearest of them
    FIXED = "fixed"
    NOT_FIXED = "not_fixed"
    ESCALATED = "escalated"


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    category: Mapped[str] = mapped_column(String(40))
    audience: Mapped[str] = mapped_column(String(16))
    priority: Mapped[str] = mapped_column(String(16))
    data_at_risk: Mapped[bool]
    status: Mapped[ArticleStatus]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ArticleOutcome(Base):
    """One line for each thing that became of an article; nothing is ever changed.

    Contact and messages are plain numbers: figures outlive what they count. An article
    that was asked for was the nearest to the text of `question_id`, and so near.
    """

    __tablename__ = "article_outcomes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), index=True)
    locale: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[Outcome]
    channel: Mapped[str] = mapped_column(String(16))
    contact_id: Mapped[int | None]
    message_id: Mapped[int | None] = mapped_column(doc="which brought this about")
    question_id: Mapped[int | None] = mapped_column(doc="in which she asked")
    score: Mapped[float | None] = mapped_column(doc="the likeness, when she asked")
    rival: Mapped[float | None] = mapped_column(doc="that of the next best")
    evidence: Mapped[float | None] = mapped_column(doc="how much of it was known")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class LearntConfidence(Base):
    """One row: what labels of conversations changed of how sure we are."""

    __tablename__ = "learnt_confidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(doc="raised when the numbers change")
    shift: Mapped[float]
    stretch: Mapped[float]
    labels: Mapped[int]
    contacts: Mapped[int]
    right: Mapped[int]
    version: Mapped[int] = mapped_column(doc="of the knowledge it was fitted beside")
    fitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnowledgeVersion(Base):
    """One row that every publish and import raises, so that others reload."""

    __tablename__ = "knowledge_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class ArticleVersion(Base):
    """An article as it was published once; nothing is ever changed."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON, doc="the whole article")
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey(Officer.id), doc="None: from the command line"
    )
    reason: Mapped[str | None] = mapped_column(
        doc="why it was published though the exam was against it"
    )
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    officer: Mapped[Officer | None] = relationship()


class ArticleDraft(Base):
    """What is being written: one for each article, shared by all who edit."""

    __tablename__ = "article_drafts"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, doc="the whole article")
    based_on: Mapped[int] = mapped_column(doc="the version it began from; 0: a new one")
    asked_by: Mapped[list[int]] = mapped_column(
        JSON, default=list, doc="messages that found nothing, and are to be told"
    )
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id), doc="who saved it")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    officer: Mapped[Officer] = relationship()


class GoldenText(Base):
    """A text of the exam that was added at the desk, beside those that are shipped."""

    __tablename__ = "golden_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str | None] = mapped_column(String(80), doc="None: no article fits")
    locale: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MissedText(Base):
    """A text that found nothing or was not helped, as an editor may read it: masked."""

    __tablename__ = "missed_texts"
    __table_args__ = (Index(None, "asked_at"),)

    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contact_id: Mapped[int] = mapped_column(doc="who is told once there is an answer")
    text: Mapped[str]
    locale: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str | None] = mapped_column(
        String(80), doc="the article that did not help; None: none was found"
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, doc="when it became part of an article, or was put aside"
    )
    told_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, doc="when its contact was told of the answer"
    )
