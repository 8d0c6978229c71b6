"""Count what was lost by its code.

Why:      the figures say how often each of the providers' codes was met in a time, and
          lead to its tickets; without an index that reads all that was said meanwhile.
Live:     messages can't be written while the index is made: about a second for each
          million. What arrives meanwhile waits. It holds only what was lost.
Rollback: drops it; the page is slower.

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LOST = sa.text("status IN ('failed', 'undelivered', 'expired')")


def upgrade() -> None:
    op.create_index(
        "ix_messages_lost_when",
        "messages",
        ["status", "created_at", "error_code", "ticket_id"],
        sqlite_where=LOST,
        postgresql_where=LOST,
    )


def downgrade() -> None:
    op.drop_index("ix_messages_lost_when", "messages")
