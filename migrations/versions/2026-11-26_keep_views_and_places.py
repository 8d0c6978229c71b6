"""Keep officers' views, and where they are.

Why:      an officer comes back to a list by its name, and sees who else has a ticket
          open before both of them answer.
Live:     safe: two new tables that the version before does not know.
Rollback: drops the saved views; where officers are is known again in seconds.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_saved_views_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(
        op.f("ix_saved_views_officer_id"), "saved_views", ["officer_id"], unique=False
    )
    op.create_table(
        "presences",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("writing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_presences_officer_id")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_presences")),
    )
    op.create_index(
        op.f("ix_presences_ticket_id"), "presences", ["ticket_id"], unique=False
    )
    op.create_index(
        op.f("ix_presences_changed_at"), "presences", ["changed_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_presences_changed_at"), table_name="presences")
    op.drop_index(op.f("ix_presences_ticket_id"), table_name="presences")
    op.drop_table("presences")
    op.drop_index(op.f("ix_saved_views_officer_id"), table_name="saved_views")
    op.drop_table("saved_views")
