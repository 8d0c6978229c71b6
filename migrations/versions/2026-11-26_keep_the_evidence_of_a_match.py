"""Keep the evidence of a match.

Why:      how sure we are depends on how much of the text the article knows, too. What
          is learnt from an outcome needs it as it was when she asked.
Live:     safe: a column without a default. Outcomes without it teach nothing.
Rollback: drops it.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("article_outcomes") as outcomes:
        outcomes.add_column(sa.Column("evidence", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("article_outcomes") as outcomes:
        outcomes.drop_column("evidence")
