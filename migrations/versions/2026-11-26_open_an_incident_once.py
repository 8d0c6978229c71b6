"""Open an incident once.

Why:      two officers may see the same suggestion and click at the same time; the key
          of what is open can stand in the table only once. And nobody is told of it
          before an officer has seen what that costs: from `told_at` on.
Live:     safe: the table is new and small.
Rollback: drops both; an incident may then be opened twice.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incidents") as incidents:
        incidents.add_column(sa.Column("open_key", sa.String(), nullable=True))
        incidents.add_column(
            sa.Column("told_at", sa.DateTime(timezone=True), nullable=True)
        )
        incidents.create_unique_constraint(op.f("uq_incidents_open_key"), ["open_key"])


def downgrade() -> None:
    with op.batch_alter_table("incidents") as incidents:
        incidents.drop_constraint(op.f("uq_incidents_open_key"), type_="unique")
        incidents.drop_column("told_at")
        incidents.drop_column("open_key")
