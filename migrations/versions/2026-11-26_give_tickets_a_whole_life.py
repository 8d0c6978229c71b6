"""Give tickets a whole life.

Why:      tickets are closed, snoozed, merged, split, linked, followed and rated; they
          carry a category, tags and fields; officers keep drafts and ready answers,
          and may be limited to areas.
Live:     safe while the version before runs: new columns may be empty or have a default,
          and nothing is rewritten. Building the indexes locks writers out, on messages
          too: count on a second for each million rows.
Rollback: drops all of the above that officers have written since; closed tickets become
          resolved ones.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("shortcut", name=op.f("pk_canned_replies")),
    )
    op.create_table(
        "field_definitions",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "number",
                "date",
                "choice",
                "yes_no",
                name="fieldkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_field_definitions")),
    )
    op.create_table(
        "macros",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deeds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macros")),
        sa.UniqueConstraint("title", name=op.f("uq_macros_title")),
    )
    op.create_table(
        "bulk_deeds",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_bulk_deeds_officer_id")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_bulk_deeds")),
    )
    op.create_index(
        op.f("ix_bulk_deeds_done_at"), "bulk_deeds", ["done_at"], unique=False
    )

    op.create_table(
        "drafts",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("as_note", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_drafts_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_drafts_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "officer_id", name=op.f("pk_drafts")),
    )
    op.create_index(
        op.f("ix_drafts_officer_id"), "drafts", ["officer_id"], unique=False
    )

    op.create_table(
        "ticket_followers",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_ticket_followers_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_followers_ticket_id")
        ),
        sa.PrimaryKeyConstraint(
            "ticket_id", "officer_id", name=op.f("pk_ticket_followers")
        ),
    )
    op.create_index(
        op.f("ix_ticket_followers_officer_id"),
        "ticket_followers",
        ["officer_id"],
        unique=False,
    )

    op.create_table(
        "ticket_links",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_ticket_links_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["tickets.id"], name=op.f("fk_ticket_links_one_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["tickets.id"], name=op.f("fk_ticket_links_other_id")
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_ticket_links")),
    )
    op.create_index(
        op.f("ix_ticket_links_other_id"), "ticket_links", ["other_id"], unique=False
    )

    op.create_table(
        "ticket_reporters",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_ticket_reporters_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_reporters_ticket_id")
        ),
        sa.PrimaryKeyConstraint(
            "ticket_id", "contact_id", name=op.f("pk_ticket_reporters")
        ),
    )
    op.create_index(
        op.f("ix_ticket_reporters_contact_id"),
        "ticket_reporters",
        ["contact_id"],
        unique=False,
    )

    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_tags_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "tag", name=op.f("pk_ticket_tags")),
    )
    op.create_index(
        op.f("ix_ticket_tags_tag_ticket_id"),
        "ticket_tags",
        ["tag", "ticket_id"],
        unique=False,
    )

    op.create_index(
        op.f("ix_contacts_supervisor_id"), "contacts", ["supervisor_id"], unique=False
    )

    op.create_index(
        "ix_messages_attached",
        "messages",
        ["ticket_id"],
        unique=False,
        sqlite_where=sa.text("kind IN ('photo', 'voice', 'video', 'file')"),
        postgresql_where=sa.text("kind IN ('photo', 'voice', 'video', 'file')"),
    )
    op.create_index(
        "ix_messages_lost",
        "messages",
        ["ticket_id", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('failed', 'undelivered', 'expired')"),
        postgresql_where=sa.text("status IN ('failed', 'undelivered', 'expired')"),
    )

    op.add_column(
        "officers", sa.Column("areas", sa.JSON(), server_default="[]", nullable=False)
    )

    op.add_column("tickets", sa.Column("category", sa.String(), nullable=True))
    op.add_column(
        "tickets",
        sa.Column(
            "channel",
            sa.Enum("sms", "telegram", name="channel", native_enum=False, length=32),
            nullable=True,
        ),
    )
    op.add_column(
        "tickets", sa.Column("fields", sa.JSON(), server_default="{}", nullable=False)
    )
    op.add_column(
        "tickets", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "tickets",
        sa.Column("assumed_fixed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "tickets",
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "tickets", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tickets", sa.Column("snooze_reason", sa.String(), nullable=True))
    op.add_column(
        "tickets", sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tickets", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("rating", sa.Integer(), nullable=True))
    op.add_column(
        "tickets",
        sa.Column("rating_asked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "tickets", sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tickets", sa.Column("rating_comment", sa.String(), nullable=True))
    op.drop_index(op.f("ix_tickets_changed_at"), "tickets")
    op.drop_index(op.f("ix_tickets_opened_at"), "tickets")
    op.create_index(op.f("ix_tickets_category"), "tickets", ["category"], unique=False)
    op.create_index(
        op.f("ix_tickets_changed_at_id"), "tickets", ["changed_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_tickets_due_at_id"), "tickets", ["due_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_tickets_last_inbound_at_id"),
        "tickets",
        ["last_inbound_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_tickets_merged",
        "tickets",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_tickets_opened_at_id"), "tickets", ["opened_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_tickets_priority_opened_at_id"),
        "tickets",
        ["priority", "opened_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_tickets_snoozed",
        "tickets",
        ["snoozed_until"],
        unique=False,
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )

    # Until now nobody wrote down by which channel a ticket came.
    op.execute(
        "UPDATE tickets SET channel = (SELECT messages.channel FROM messages "
        "WHERE messages.contact_id = tickets.contact_id AND messages.direction = 'inbound' "
        "ORDER BY messages.id DESC LIMIT 1)"
    )


def downgrade() -> None:
    op.execute("UPDATE tickets SET status = 'resolved' WHERE status = 'closed'")
    op.drop_index("ix_tickets_snoozed", "tickets")
    op.drop_index(op.f("ix_tickets_priority_opened_at_id"), "tickets")
    op.drop_index(op.f("ix_tickets_opened_at_id"), "tickets")
    op.drop_index("ix_tickets_merged", "tickets")
    op.drop_index(op.f("ix_tickets_last_inbound_at_id"), "tickets")
    op.drop_index(op.f("ix_tickets_due_at_id"), "tickets")
    op.drop_index(op.f("ix_tickets_changed_at_id"), "tickets")
    op.drop_index(op.f("ix_tickets_category"), "tickets")
    op.create_index(
        op.f("ix_tickets_opened_at"), "tickets", ["opened_at"], unique=False
    )
    op.create_index(
        op.f("ix_tickets_changed_at"), "tickets", ["changed_at"], unique=False
    )
    op.drop_column("tickets", "rating_comment")
    op.drop_column("tickets", "rated_at")
    op.drop_column("tickets", "rating_asked_at")
    op.drop_column("tickets", "rating")
    op.drop_column("tickets", "merged_into_id")
    op.drop_column("tickets", "woken_at")
    op.drop_column("tickets", "snooze_reason")
    op.drop_column("tickets", "snoozed_until")
    op.drop_column("tickets", "asked_again_at")
    op.drop_column("tickets", "assumed_fixed_at")
    op.drop_column("tickets", "closed_at")
    op.drop_column("tickets", "fields")
    op.drop_column("tickets", "channel")
    op.drop_column("tickets", "category")

    op.drop_column("officers", "areas")

    op.drop_index("ix_messages_lost", "messages")
    op.drop_index("ix_messages_attached", "messages")

    op.drop_index(op.f("ix_contacts_supervisor_id"), "contacts")

    op.drop_index(op.f("ix_ticket_tags_tag_ticket_id"), "ticket_tags")

    op.drop_table("ticket_tags")
    op.drop_index(op.f("ix_ticket_reporters_contact_id"), "ticket_reporters")

    op.drop_table("ticket_reporters")
    op.drop_index(op.f("ix_ticket_links_other_id"), "ticket_links")

    op.drop_table("ticket_links")
    op.drop_index(op.f("ix_ticket_followers_officer_id"), "ticket_followers")

    op.drop_table("ticket_followers")
    op.drop_index(op.f("ix_drafts_officer_id"), "drafts")

    op.drop_table("drafts")
    op.drop_index(op.f("ix_bulk_deeds_done_at"), "bulk_deeds")

    op.drop_table("bulk_deeds")
    op.drop_table("macros")
    op.drop_table("field_definitions")
    op.drop_table("canned_replies")
