"""Find by words.

Why:      the one search of the desk: words of tickets, notes, messages and people.
Live:     safe: only a new table, empty at first. `helpdesk migrate` fills it
          afterwards in small transactions, while the helpdesk may run; until then less
          is found.
Rollback: drops the table; nothing that was written is lost with it.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "words",
            sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
    )
    if not on_sqlite:
        op.execute("CREATE INDEX search_words_gin ON search_entries USING gin (words)")
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_entries', "
        "content_rowid='id', tokenize='ascii', detail='none', columnsize=0, prefix='2 3')"
    )
    op.execute(
        "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN "
        "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) "
        "VALUES ('delete', old.id, old.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) "
        "VALUES ('delete', old.id, old.words); "
        "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entries")
