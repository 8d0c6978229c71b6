"""What the demo's officers have made of their desk: canned replies, macros, labels."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from people.models import Officer
from tickets import canned, fields, followers, labels, macros, merging, snoozing
from tickets.deeds import Assign, Deed, Note, Resolve, Say, SetPriority, Snooze, Tag
from tickets.models import FieldKind, Ticket
from tickets.rules import TicketPriority

CANNED = (
    (
        "restart",
        "Restart the phone",
        {
            "en": "Hello {{name}}, please turn the phone off, wait one minute and turn "
            "it on. Then write to us how it is.",
            "sw": "Habari {{name}}, tafadhali zima simu, subiri dakika moja, uiwashe. "
            "Kisha tuandikie ikoje.",
            "fr": "Bonjour {{name}}, éteignez le téléphone, attendez une minute, "
            "rallumez-le. Puis écrivez-nous.",
        },
    ),
    (
        "supervisor",
        "Your supervisor will bring it",
        {
            "en": "Hello {{name}}, {{supervisor}} will bring it to you. Keep number "
            "{{ticket}} for your questions.",
            "sw": "Habari {{name}}, {{supervisor}} atakuletea. Tumia namba {{ticket}} "
            "ukiwa na swali.",
        },
    ),
    (
        "thanks",
        "Thank you, we close this",
        {
            "en": "Thank you {{name}}. We are glad it works again.",
            "sw": "Asante {{name}}. Tunafurahi inafanya kazi tena.",
            "fr": "Merci {{name}}. Nous sommes heureux que cela marche.",
        },
    ),
)

MACROS: tuple[tuple[str, tuple[Deed, ...]], ...] = (
    ("Works again: thank and resolve", (Say("thanks"), Resolve())),
    (
        "Needs a spare part",
        (
            Assign("me"),
            Tag("spare part"),
            Note("Spare part ordered."),
            Snooze(48, "waits for the spare part"),
        ),
    ),
    ("Urgent, for me", (Assign("me"), SetPriority(TicketPriority.HIGH))),
)


def furnish(
    session: Session,
    tickets: Mapping[str, Ticket],
    officers: Mapping[str, Officer],
    *,
    now: datetime,
) -> None:
    """Fill the desk. `tickets` are those of the demo by what they are called there."""
    amina, daniel = officers["amina"], officers["daniel"]
    for shortcut, title, texts in CANNED:
        canned.put(session, shortcut, title, texts)
    for title, steps in MACROS:
        macros.put(session, title, steps)
    fields.define(
        session,
        "device_model",
        "Phone model",
        FieldKind.CHOICE,
        options=("Samsung A04", "Tecno Spark 8", "Itel A49"),
    )
    fields.define(session, "seen_on_site", "Seen on site", FieldKind.DATE, place=1)
    fields.define(session, "app_version", "App version", FieldKind.TEXT, place=2)
    fields.define(session, "free_mb", "Free storage (MB)", FieldKind.NUMBER, place=3)
    fields.define(session, "last_sync", "Last sync", FieldKind.DATE, place=4)
    charging, puk = tickets["charging"], tickets["puk"]
    for tag in ("battery", "spare part"):
        labels.tag(session, charging.id, tag, by=daniel, now=now)
    labels.set_category(session, charging.id, "hardware", by=daniel, now=now)
    fields.set_field(
        session, charging.id, "device_model", "Tecno Spark 8", by=daniel, now=now
    )
    full = tickets["storage"].id
    synced = f"{now - timedelta(days=12):%Y-%m-%d}"
    for name, value in (
        ("app_version", "4.2"),
        ("free_mb", "80"),
        ("last_sync", synced),
    ):
        fields.set_field(session, full, name, value, by=amina, now=now)
    labels.tag(session, puk.id, "sim", by=amina, now=now)
    snoozing.snooze(
        session,
        puk.id,
        amina,
        until=now + timedelta(hours=20),
        reason="Customer care answers tomorrow",
        now=now,
    )
    merging.merge(session, charging.id, tickets["charger"].id, by=daniel, now=now)
    merging.link(session, charging.id, tickets["storage"].id, by=daniel, now=now)
    followers.follow(session, tickets["stolen"].id, daniel, now=now)
