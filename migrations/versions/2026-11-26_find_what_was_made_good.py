"""Find what was made good.

Why:      whether a lost message was made good by a later one was looked up in whole
          messages; the list "delivery failed" took twice as long as any other.
Live:     messages can't be written while the index is made: about a second for each
          million. What arrives meanwhile waits.
Rollback: drops the index; that list is slower.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "ix_messages_arrived"
ARRIVED = sa.text(
    "ticket_id IS NOT NULL AND direction = 'outbound' "
    "AND status IN ('sent', 'delivered', 'read')"
)


def upgrade() -> None:
    op.create_index(
        INDEX,
        "messages",
        ["ticket_id", "id"],
        sqlite_where=ARRIVED,
        postgresql_where=ARRIVED,
    )


def downgrade() -> None:
    op.drop_index(INDEX, "messages")
