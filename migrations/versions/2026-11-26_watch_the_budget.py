"""Watch the month's SMS budget.

Why:      what each day cost is added up once and kept, a month's budget can be raised,
          and each sending line knows what is left of it.
Live:     safe: new tables, and two columns of a table with a row for each channel.
Rollback: drops them; nothing is held back for the budget, and what waits for it goes.

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_spent_days")),
    )
    op.create_table(
        "budget_raises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_budget_raises_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_raises")),
    )
    op.create_index(op.f("ix_budget_raises_month"), "budget_raises", ["month"])
    with op.batch_alter_table("sending_lines") as lines:
        lines.add_column(sa.Column("segments_left", sa.Integer(), nullable=True))
        lines.add_column(
            sa.Column(
                "sparing", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("sending_lines") as lines:
        lines.drop_column("sparing")
        lines.drop_column("segments_left")
    op.drop_table("budget_raises")
    op.drop_table("spent_days")
