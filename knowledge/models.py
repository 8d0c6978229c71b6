"""The rows of the knowledge base."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base, UtcDateTime


class ArticleStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Outcome(StrEnum):
    """What became of an article in a conversation."""

    ASKED = "asked"
    ANSWERED = "answered"
    CHOSEN = "chosen"
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

    The contact and the message are plain numbers: figures outlive what they count.
    """

    __tablename__ = "article_outcomes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), index=True)
    locale: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[Outcome]
    channel: Mapped[str] = mapped_column(String(16))
    contact_id: Mapped[int | None]
    message_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class KnowledgeVersion(Base):
    """One row that every publish and import raises, so that others reload."""

    __tablename__ = "knowledge_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
