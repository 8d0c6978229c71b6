"""Keep promises: clocks, bells, assignment, incidents, ways round.

Why:      a ticket keeps the time of each promise and its pauses; officers have bells,
          are online or away and have limits; incidents gather tickets; answers that do
          not arrive go another way (decisions 0010 to 0013).
Live:     safe while the version before runs: new tables, and columns that may be empty
          or have a default. Building the index on messages locks writers out: a second
          for each million rows.
Rollback: drops the promises' history, the bells, the incidents and what officers have
          set of themselves; tickets and messages stay.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ON_THE_WAY = (
    "ticket_id IS NOT NULL AND direction = 'outbound' AND outcome IS NULL "
    "AND status NOT IN ('delivered', 'read')"
)


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("things", sa.JSON(), nullable=False),
        sa.Column("article", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "fixed",
                "closed",
                name="incidentstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_incidents_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["officers.id"], name=op.f("fk_incidents_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_status"), "incidents", ["status"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("article", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_reports_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_reports_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("message_id", name=op.f("uq_reports_message_id")),
    )
    op.create_index(
        op.f("ix_reports_article_created_at"),
        "reports",
        ["article", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reports_created_at"), "reports", ["created_at"], unique=False
    )

    op.create_table(
        "detours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "retry",
                "other_number",
                "telegram",
                "supervisor",
                name="way",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["messages.id"], name=op.f("fk_detours_copy_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_detours_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_detours_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detours")),
        sa.UniqueConstraint(
            "message_id",
            "way",
            "address",
            name=op.f("uq_detours_message_id_way_address"),
        ),
    )
    op.create_index(op.f("ix_detours_copy_id"), "detours", ["copy_id"], unique=False)

    op.create_table(
        "incident_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_message_id", sa.Integer(), nullable=True),
        sa.Column("fixed_message_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_incident_members_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_members_incident_id"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_incident_members_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_members")),
        sa.UniqueConstraint(
            "incident_id",
            "contact_id",
            name=op.f("uq_incident_members_incident_id_contact_id"),
        ),
    )
    op.create_index(
        op.f("ix_incident_members_contact_id"),
        "incident_members",
        ["contact_id"],
        unique=False,
    )

    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assigned",
                "handed_over",
                "mentioned",
                "followed",
                "warned",
                "breached",
                "unclaimed",
                "snooze_over",
                "undelivered",
                "incident_suggested",
                "incident_not_fixed",
                name="noticekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_notifications_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_notifications_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "officer_id", "key", name=op.f("uq_notifications_officer_id_key")
        ),
    )
    op.create_index(
        op.f("ix_notifications_officer_id_read_at_id"),
        "notifications",
        ["officer_id", "read_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_notifications_ticket_id"), "notifications", ["ticket_id"], unique=False
    )

    op.create_table(
        "ticket_promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first_reply",
                "next_reply",
                "resolution",
                name="promisekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_promises_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_promises")),
        sa.UniqueConstraint(
            "ticket_id",
            "kind",
            "started_at",
            name=op.f("uq_ticket_promises_ticket_id_kind_started_at"),
        ),
    )
    op.create_index(
        "ix_ticket_promises_running",
        "ticket_promises",
        ["warn_at"],
        unique=False,
        sqlite_where=sa.text("met_at IS NULL"),
        postgresql_where=sa.text("met_at IS NULL"),
    )

    op.create_index(
        "ix_messages_on_the_way",
        "messages",
        ["created_at"],
        sqlite_where=sa.text(ON_THE_WAY),
        postgresql_where=sa.text(ON_THE_WAY),
    )

    op.add_column(
        "officers",
        sa.Column("available", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "officers", sa.Column("cap", sa.Integer(), server_default="20", nullable=False)
    )
    op.add_column(
        "officers",
        sa.Column("categories", sa.JSON(), server_default="[]", nullable=False),
    )
    op.add_column(
        "officers", sa.Column("speaks", sa.JSON(), server_default="[]", nullable=False)
    )

    op.add_column(
        "tickets", sa.Column("due_from", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "tickets", sa.Column("pauses", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "tickets",
        sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "tickets", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "tickets", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tickets", sa.Column("incident_id", sa.Integer(), nullable=True))
    op.create_index(
        op.f("ix_tickets_incident_id"), "tickets", ["incident_id"], unique=False
    )

    # Until now whoever had a ticket had taken it up, and the bot was silent.
    op.execute(
        "UPDATE tickets SET taken_at = COALESCE(first_replied_at, changed_at) "
        "WHERE assignee_id IS NOT NULL"
    )
    # What went out before is past: no answer of last year goes another way now.
    op.execute(
        "UPDATE messages SET outcome = 'before' WHERE ticket_id IS NOT NULL "
        "AND direction = 'outbound' AND outcome IS NULL "
        "AND status NOT IN ('delivered', 'read', 'queued', 'sending')"
    )


def downgrade() -> None:
    op.execute("UPDATE messages SET outcome = NULL WHERE direction = 'outbound'")
    op.drop_index("ix_messages_on_the_way", "messages")
    op.drop_index(op.f("ix_tickets_incident_id"), "tickets")
    op.drop_column("tickets", "incident_id")
    op.drop_column("tickets", "escalated_at")
    op.drop_column("tickets", "taken_at")
    op.drop_column("tickets", "unreachable_at")
    op.drop_column("tickets", "pauses")
    op.drop_column("tickets", "due_from")

    op.drop_column("officers", "speaks")
    op.drop_column("officers", "categories")
    op.drop_column("officers", "cap")
    op.drop_column("officers", "available")

    op.drop_index("ix_ticket_promises_running", "ticket_promises")

    op.drop_table("ticket_promises")
    op.drop_index(op.f("ix_notifications_ticket_id"), "notifications")
    op.drop_index(op.f("ix_notifications_officer_id_read_at_id"), "notifications")

    op.drop_table("notifications")
    op.drop_index(op.f("ix_incident_members_contact_id"), "incident_members")

    op.drop_table("incident_members")
    op.drop_index(op.f("ix_detours_copy_id"), "detours")

    op.drop_table("detours")
    op.drop_index(op.f("ix_reports_created_at"), "reports")
    op.drop_index(op.f("ix_reports_article_created_at"), "reports")

    op.drop_table("reports")
    op.drop_index(op.f("ix_incidents_status"), "incidents")

    op.drop_table("incidents")
