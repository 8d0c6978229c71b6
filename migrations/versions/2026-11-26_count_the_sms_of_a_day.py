"""Count the automatic SMS of a day.

Why:      at most so many automatic replies go to one contact by SMS on one day.
Live:     safe: a column without a value.
Rollback: drops it; the limit of the hour stays.

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("sms_of_day", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("sms_of_day")
