"""Ask again who is trying.

Why:      "wait, I try it" is no answer yet: she is asked the next working morning
          whether it helped, and the row says when.
Live:     safe: a column and an index over the few rows that have a value.
Rollback: drops both; who asked us to wait is then not asked.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEX = "ix_conversations_ask_at"
WAITING = sa.text("ask_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(
            sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True)
        )
    op.create_index(
        op.f(INDEX),
        "conversations",
        ["ask_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="conversations")
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("ask_at")
