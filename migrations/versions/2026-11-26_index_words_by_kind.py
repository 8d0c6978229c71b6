"""Index words by kind.

Why:      on PostgreSQL one index held the words of all, so who looked for a name
          waded through the messages.
Live:     on PostgreSQL nothing can be written to the index of words meanwhile: about
          ten seconds for each million entries. Messages wait. On SQLite nothing is
          done.
Rollback: one index again; searching is slower.

Revision: 0010, after 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SPAN = 1 << 40
KINDS = ("person", "message", "note", "ticket")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP INDEX search_words_gin")
    for place, kind in enumerate(KINDS):
        op.execute(
            f"CREATE INDEX search_words_gin_{kind} ON search_entries USING gin (words) "
            f"WHERE id >= {place * SPAN} AND id < {(place + 1) * SPAN}"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for kind in KINDS:
        op.execute(f"DROP INDEX search_words_gin_{kind}")
    op.execute("CREATE INDEX search_words_gin ON search_entries USING gin (words)")
