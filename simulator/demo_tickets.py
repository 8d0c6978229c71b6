"""What happened before the visitor came: tickets with every state of delivery."""

from messages.channel import Status
from people.address import Channel
from simulator.demo_write import BOT, CONTACT, EN, FR, SW, Happened, PastTicket, Said
from tickets.models import ChangeKind
from tickets.rules import TicketPriority, TicketStatus

AMINA, DANIEL, LEAH = "amina", "daniel", "leah"

NOT_CHARGING = PastTicket(
    code="CHW-0421",
    title="Phone not charging",
    question="phone is not charging since last nite",
    reason="not_fixed",
    article="phone-not-charging",
    opened=95,
    priority=TicketPriority.HIGH,
    steps=("phone-not-charging", "phone-not-charging"),
    due_in=38,
    waiting=12,
    unread=2,
    said=(
        Said(
            ago=103,
            by=CONTACT,
            text="phone is not charging since last nite",
            match=("phone-not-charging", 0.93),
        ),
        Said(
            ago=103,
            by=BOT,
            text="Phone not charging\nHot or swollen? Unplug it now.\n"
            "A Try another socket\nB Try another cable, then another charger\n"
            "C Phone off: clean the hole with a dry wooden stick, no metal\n"
            "D Empty phone? Leave it charging 30 minutes",
            choices=EN,
        ),
        Said(ago=95, by=CONTACT, text="2"),
        Said(
            ago=95,
            by=BOT,
            text="Someone from our team will look at this. Your problem number is "
            "yours to keep. We will reply here today.",
            on_ticket=True,
        ),
        Said(
            ago=12,
            by=CONTACT,
            text="i tried the charger of Brian, it is also not charging",
            on_ticket=True,
        ),
    ),
    history=(
        Happened(ago=95, kind=ChangeKind.OPENED, text="not_fixed"),
        Happened(ago=12, kind=ChangeKind.FOLLOWED_UP),
    ),
)

STOLEN = PastTicket(
    code="CHW-0932",
    title="Simu imepotea au imeibiwa",
    question="nimeibiwa simu ya kazi sokoni",
    reason="lost_phone",
    article="lost-stolen-phone",
    opened=26,
    priority=TicketPriority.CRITICAL,
    flags=("data_at_risk",),
    due_in=34,
    waiting=26,
    unread=1,
    said=(
        Said(ago=26, by=CONTACT, text="nimeibiwa simu ya kazi sokoni"),
        Said(
            ago=26,
            by=BOT,
            text="Pole sana Grace. Usimkimbize mwizi. Usalama wako kwanza.\n"
            "A Piga mtandao wako, waambie wafunge line\n"
            "B Mpigie msimamizi wako\n"
            "Mtu ataangalia sasa hivi.",
            status=Status.SENT,
            on_ticket=True,
        ),
    ),
    history=(Happened(ago=26, kind=ChangeKind.OPENED, text="lost_phone"),),
)

PUK = PastTicket(
    code="CHW-0455",
    title="SIM asks for PIN or PUK",
    question="it says enter PUK code i tried 3 times",
    reason="asked_for_person",
    article="sim-locked-puk",
    opened=190,
    status=TicketStatus.PENDING,
    assignee=AMINA,
    steps=("sim-locked-puk",),
    replied=150,
    said=(
        Said(
            ago=196,
            by=CONTACT,
            text="it says enter PUK code i tried 3 times",
            match=("sim-locked-puk", 0.97),
        ),
        Said(
            ago=196,
            by=BOT,
            text="SIM asks for PIN or PUK\n"
            "DO NOT guess: 10 wrong PUK codes kill the SIM.\n"
            "A Find the card the SIM came in: PUK is there\n"
            "B No card? Ask customer care, with your ID\n"
            "C Type the PUK, then choose a new PIN",
            choices=EN,
        ),
        Said(ago=190, by=CONTACT, text="0"),
        Said(
            ago=150,
            by=AMINA,
            text="Brian, this is Amina. The SIM belongs to the programme, so customer "
            "care will not tell you. I am asking for the PUK. Which operator is it?",
            on_ticket=True,
        ),
    ),
    history=(
        Happened(ago=190, kind=ChangeKind.OPENED, text="asked_for_person"),
        Happened(ago=152, kind=ChangeKind.ASSIGNED, by=AMINA, text="Amina Hassan"),
        Happened(
            ago=151,
            kind=ChangeKind.NOTE,
            by=AMINA,
            text="SIM is in the programme's name. The county office has the PUK list.",
        ),
        Happened(ago=150, kind=ChangeKind.REPLIED, by=AMINA),
    ),
)

PASSWORD = PastTicket(
    code="ASC-0112",
    title="Mot de passe oublié ou refusé",
    question="mon mot de pass est refusé",
    reason="not_fixed",
    article="password-reset",
    opened=320,
    status=TicketStatus.PENDING,
    assignee=LEAH,
    steps=("password-reset",),
    replied=240,
    said=(
        Said(
            ago=335,
            by=CONTACT,
            text="mon mot de pass est refusé",
            match=("password-reset", 0.91),
        ),
        Said(
            ago=335,
            by=BOT,
            text="Mot de passe oublié ou refusé\n"
            "NE SUPPRIMEZ PAS l'application: rapports perdus.\n"
            "A Tapez le nom d'utilisateur en minuscules, sans espace\n"
            "B Touchez l'oeil, voyez le mot de passe\n"
            "C Sinon demandez-en un au superviseur",
            choices=FR,
        ),
        Said(ago=320, by=CONTACT, text="2"),
        Said(
            ago=240,
            by=LEAH,
            text="Awa, ici Leah. Votre superviseur a un nouveau mot de passe pour "
            "vous. Appelez-le: on ne l'envoie pas par SMS.",
            status=Status.UNDELIVERED,
            on_ticket=True,
        ),
    ),
    history=(
        Happened(ago=320, kind=ChangeKind.OPENED, text="not_fixed"),
        Happened(ago=240, kind=ChangeKind.REPLIED, by=LEAH),
    ),
)

UNLISTED = PastTicket(
    code="SUP-034",
    title="CHW haonekani kwenye orodha",
    question="chw wangu mpya haonekani kwenye orodha yangu",
    reason="no_article",
    article="supervisor-cannot-see-data",
    opened=55,
    status=TicketStatus.PENDING,
    channel=Channel.TELEGRAM,
    assignee=DANIEL,
    replied=20,
    said=(
        Said(
            ago=58,
            by=CONTACT,
            text="chw wangu mpya haonekani kwenye orodha yangu",
            match=("supervisor-cannot-see-data", 0.41),
        ),
        Said(
            ago=58,
            by=BOT,
            text="Pole kwa tatizo. Mtu wa timu yetu ataangalia.",
            status=Status.SENT,
            on_ticket=True,
        ),
        Said(
            ago=20,
            by=DANIEL,
            text="Juma, ni Daniel. Akaunti yake iko Bondo, si Ugunja. Nimeihamisha. "
            "Fanya sync, kisha niambie kama unamwona.",
            status=Status.READ,
            on_ticket=True,
        ),
    ),
    history=(
        Happened(ago=55, kind=ChangeKind.OPENED, text="no_article"),
        Happened(ago=22, kind=ChangeKind.ASSIGNED, by=DANIEL, text="Daniel Mutua"),
        Happened(ago=20, kind=ChangeKind.REPLIED, by=DANIEL),
    ),
)

STORAGE = PastTicket(
    code="CHW-0533",
    title="Memory ya simu imejaa",
    question="simu inasema storage space running out",
    reason="not_fixed",
    article="storage-full",
    opened=1560,
    status=TicketStatus.RESOLVED,
    assignee=AMINA,
    steps=("storage-full", "storage-full"),
    replied=1500,
    resolved=1380,
    said=(
        Said(
            ago=1590,
            by=CONTACT,
            text="simu inasema storage space running out",
            match=("storage-full", 0.95),
        ),
        Said(
            ago=1590,
            by=BOT,
            text="Memory ya simu imejaa\nUSIFUTE app wala data yake: ripoti "
            "zitapotea.\nA Fungua menyu ya app > Sync now\n"
            "B Ondoa video za WhatsApp, muziki, filamu na games\n"
            "C Zima na uwashe simu, fungua app tena",
            choices=SW,
        ),
        Said(ago=1560, by=CONTACT, text="bado"),
        Said(
            ago=1530,
            by=BOT,
            text="Bado ipo? Mtu ataangalia leo.",
            status=Status.EXPIRED,
        ),
        Said(
            ago=1500,
            by=AMINA,
            text="Halima, ni Amina. Folda ya WhatsApp Sent ina video nyingi. "
            "Ifungue kwenye Files, futa za zamani.",
            status=Status.FAILED,
            on_ticket=True,
        ),
        Said(
            ago=1490,
            by=AMINA,
            text="Halima, ni Amina. Folda ya WhatsApp Sent ina video nyingi. "
            "Ifungue kwenye Files, futa za zamani.",
            on_ticket=True,
        ),
        Said(ago=1385, by=CONTACT, text="imefanya kazi asante sana", on_ticket=True),
    ),
    history=(
        Happened(ago=1560, kind=ChangeKind.OPENED, text="not_fixed"),
        Happened(ago=1500, kind=ChangeKind.REPLIED, by=AMINA),
        Happened(ago=1490, kind=ChangeKind.REPLIED, by=AMINA),
        Happened(
            ago=1381,
            kind=ChangeKind.NOTE,
            by=AMINA,
            text="Same as two others in Bondo this week: videos of a family group.",
        ),
        Happened(ago=1380, kind=ChangeKind.RESOLVED, by=AMINA),
    ),
)

GPS = PastTicket(
    code="CHW-0455",
    title="GPS does not find the place",
    question="GPS keeps on searching, location not found",
    reason="not_fixed",
    article="gps-location",
    opened=17_900,
    status=TicketStatus.CLOSED,
    assignee=LEAH,
    steps=("gps-location",),
    replied=17_800,
    resolved=17_700,
    closed=7_600,
    said=(
        Said(
            ago=17_905,
            by=CONTACT,
            text="GPS keeps on searching, location not found",
            match=("gps-location", 0.9),
        ),
        Said(
            ago=17_800,
            by=LEAH,
            text="Brian, this is Leah. Stand outside, away from the iron roof, for two "
            "minutes. Then try again.",
            on_ticket=True,
        ),
        Said(ago=17_705, by=CONTACT, text="thank you its working", on_ticket=True),
    ),
    history=(
        Happened(ago=17_900, kind=ChangeKind.OPENED, text="not_fixed"),
        Happened(ago=17_800, kind=ChangeKind.REPLIED, by=LEAH),
        Happened(ago=17_700, kind=ChangeKind.RESOLVED, by=LEAH),
        Happened(ago=7_600, kind=ChangeKind.CLOSED),
    ),
)

CHARGER = PastTicket(
    code="CHW-0421",
    title="Charger gets hot",
    question="and the charger gets very hot",
    reason="asked_for_person",
    article="phone-not-charging",
    opened=70,
    due_in=60,
    waiting=70,
    unread=1,
    said=(
        Said(ago=70, by=CONTACT, text="and the charger gets very hot", on_ticket=True),
    ),
    history=(Happened(ago=70, kind=ChangeKind.OPENED, text="asked_for_person"),),
)
"""The desk merges it into the one on the same phone."""

TICKETS = {
    "gps": GPS,
    "storage": STORAGE,
    "password": PASSWORD,
    "puk": PUK,
    "charging": NOT_CHARGING,
    "charger": CHARGER,
    "unlisted": UNLISTED,
    "stolen": STOLEN,
}
"""Oldest first, so that the numbers run with the time."""
