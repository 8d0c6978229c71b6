"""Where each contact's conversation with the bot stands."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from conversation.states import Idle, Stage
from kit.database import Base
from messages.models import Message
from people.models import Contact

TRYING = text("ask_at IS NOT NULL")
STORED: TypeAdapter[Stage] = TypeAdapter(Annotated[Stage, Field(discriminator="stage")])


class Conversation(Base):
    """One row for each contact we ever answered.

    `replies` are the moments of the last hour's automatic replies by address, for the
    loop guard. `last_text` is a hash of what she wrote last, to know it again.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(None, "ask_at", sqlite_where=TRYING, postgresql_where=TRYING),
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), primary_key=True)
    stored: Mapped[dict[str, Any]] = mapped_column("stage", JSON)
    locale: Mapped[str | None] = mapped_column(doc="what was spoken last")
    asked_at: Mapped[datetime | None] = mapped_column(doc="when our question was put")
    question_id: Mapped[int | None] = mapped_column(doc="the message that put it")
    last_text: Mapped[str | None]
    last_text_at: Mapped[datetime | None]
    replies: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    sms_of_day: Mapped[dict[str, int] | None] = mapped_column(
        JSON(none_as_null=True),
        doc="a day, and how many automatic replies went to her by SMS on it",
    )
    acknowledged: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, doc="ticket: when we last said that we added to it"
    )
    asked: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True),
        doc="her last question, and how near its nearest article was",
    )
    ask_at: Mapped[datetime | None] = mapped_column(
        doc="when to ask whether it helped: she wanted to try first"
    )
    changed_at: Mapped[datetime]

    question: Mapped[Message | None] = relationship(
        primaryjoin=lambda: foreign(Conversation.question_id) == Message.id
    )

    @property
    def stage(self) -> Stage:
        """The stage; an unreadable one, from another version, counts as none."""
        try:
            return STORED.validate_python(self.stored)
        except ValueError:
            return Idle()

    @stage.setter
    def stage(self, stage: Stage) -> None:
        self.stored = STORED.dump_python(stage, mode="json")
