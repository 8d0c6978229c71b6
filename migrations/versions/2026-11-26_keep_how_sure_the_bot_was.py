"""Keep how sure the bot was with the ticket.

Why:      tickets are narrowed by how sure the bot was of its answer to the question.
Live:     safe: a column without a value and its index; tickets wait to be written while
          the index is made, a second for each million. Old tickets have no value.
Rollback: drops both.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INDEX = "ix_tickets_confidence"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("confidence", sa.String(), nullable=True))
    op.create_index(op.f(INDEX), "tickets", ["confidence"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="tickets")
    op.drop_column("tickets", "confidence")
