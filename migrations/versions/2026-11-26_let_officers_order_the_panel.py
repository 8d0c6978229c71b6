"""Let officers order the panel.

Why:      the sections beside a ticket stand in each officer's own order, on any screen.
Live:     safe: a column with a default, read by nobody before.
Rollback: drops it; the panel stands as usual again.

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "officers", sa.Column("panel", sa.JSON(), server_default="[]", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("officers", "panel")
