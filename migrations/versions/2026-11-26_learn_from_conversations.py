"""Learn from conversations.

Why:      what becomes of an answer says how sure to be next time. An outcome tells of
          which question it speaks and how near that was; a conversation knows its last
          question; one row holds what was learnt from all of it.
Live:     safe: columns without a default and a new table. Outcomes written before name
          no question, and nothing is learnt from them.
Rollback: drops them; confidence is that of the calibration alone.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("article_outcomes") as outcomes:
        outcomes.add_column(sa.Column("question_id", sa.Integer(), nullable=True))
        outcomes.add_column(sa.Column("score", sa.Double(), nullable=True))
        outcomes.add_column(sa.Column("rival", sa.Double(), nullable=True))
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("asked", sa.JSON(), nullable=True))
    op.create_table(
        "learnt_confidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shift", sa.Double(), nullable=False),
        sa.Column("stretch", sa.Double(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_confidence")),
    )


def downgrade() -> None:
    op.drop_table("learnt_confidence")
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("asked")
    with op.batch_alter_table("article_outcomes") as outcomes:
        outcomes.drop_column("rival")
        outcomes.drop_column("score")
        outcomes.drop_column("question_id")
