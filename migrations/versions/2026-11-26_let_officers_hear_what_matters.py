"""Let officers hear what matters.

Why:      each officer says whether her desk may sound or show a notification, for
          what, and in which hours not. Open desks ask which notices are new.
Live:     safe: one new table that the version before does not know, and an index on a
          table of some rows for each ticket; writing notices waits while it is built.
Rollback: drops both; who wanted to hear something must say so again.

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officer_alerts",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("desktop", sa.Boolean(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("critical_anyway", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_officer_alerts_officer_id")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_officer_alerts")),
    )
    op.create_index(
        op.f("ix_notifications_created_at"), "notifications", ["created_at"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_notifications_created_at"), table_name="notifications")
    op.drop_table("officer_alerts")
