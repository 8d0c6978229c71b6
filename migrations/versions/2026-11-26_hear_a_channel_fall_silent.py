"""Hear a channel fall silent.

Why:      leads are told when nobody writes though in these hours somebody always does;
          the line says since when, for the banner that stands until it speaks again.
Live:     safe: two columns without a value, read by nobody before.
Rollback: drops both; a silence is then not shown.

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sending_lines",
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column("sending_lines", sa.Column("silent_usual", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("sending_lines") as lines:
        lines.drop_column("silent_usual")
        lines.drop_column("silent_since")
