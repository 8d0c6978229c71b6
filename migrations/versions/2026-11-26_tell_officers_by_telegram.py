"""Tell officers by Telegram.

Why:      an officer links her own chat and reads there what she has not read on her
          bell; each notice remembers that it was told, so that none is told twice or
          lost in her quiet hours.
Live:     safe: columns that may be empty and one with a default, on two small tables.
          The version before leaves them alone.
Rollback: drops them; chats have to be linked anew.

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NEW = {
    "chat": sa.String(),
    "chat_with": sa.String(),
    "chat_since": sa.DateTime(timezone=True),
    "told_at": sa.DateTime(timezone=True),
    "code_hash": sa.String(),
    "code_expires_at": sa.DateTime(timezone=True),
}


def upgrade() -> None:
    with op.batch_alter_table("officer_alerts") as alerts:
        alerts.add_column(
            sa.Column(
                "telling",
                sa.Enum("off", "soon", "daily", native_enum=False, length=32),
                server_default="off",
                nullable=False,
            )
        )
        for name, kind in NEW.items():
            alerts.add_column(sa.Column(name, kind, nullable=True))
        alerts.create_unique_constraint(op.f("uq_officer_alerts_chat"), ["chat"])
        alerts.create_unique_constraint(
            op.f("uq_officer_alerts_code_hash"), ["code_hash"]
        )
    op.add_column(
        "notifications",
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("notifications", "told_at")
    with op.batch_alter_table("officer_alerts") as alerts:
        alerts.drop_constraint(op.f("uq_officer_alerts_code_hash"), type_="unique")
        alerts.drop_constraint(op.f("uq_officer_alerts_chat"), type_="unique")
        for name in reversed(NEW):
            alerts.drop_column(name)
        alerts.drop_column("telling")
