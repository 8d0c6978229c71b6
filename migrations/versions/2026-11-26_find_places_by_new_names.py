"""Find places by their new names.

Why:      what lies in a renamed area was found by its old name until `helpdesk reindex`
          was run by hand; the caretaker renews it now, and this says how far it is.
Live:     safe: a new table that nothing reads yet.
Rollback: drops it; a renamed area needs `helpdesk reindex` again.

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "search_renewals"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area_id", name=op.f(f"pk_{TABLE}")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
