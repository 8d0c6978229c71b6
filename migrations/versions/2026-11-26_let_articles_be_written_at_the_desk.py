"""Let articles be written at the desk: drafts, versions, golden and missed texts.

Why:      an edit must be seen, compared and undone, and what found no answer be kept.
Live:     safe: only new tables.
Rollback: drops the drafts and the versions; what is published stays.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "golden_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_texts")),
        sa.UniqueConstraint("text", name=op.f("uq_golden_texts_text")),
    )
    op.create_table(
        "missed_texts",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_missed_texts")),
    )
    with op.batch_alter_table("missed_texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_missed_texts_asked_at"), ["asked_at"], unique=False
        )

    op.create_table(
        "article_drafts",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.JSON(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_article_drafts_officer_id")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_article_drafts")),
    )
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_article_versions_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint(
            "slug", "version", name=op.f("uq_article_versions_slug_version")
        ),
    )


def downgrade() -> None:
    op.drop_table("article_versions")
    op.drop_table("article_drafts")
    with op.batch_alter_table("missed_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_missed_texts_asked_at"))

    op.drop_table("missed_texts")
    op.drop_table("golden_texts")
