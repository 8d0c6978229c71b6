"""The invented people and places of the demo. Nobody here exists."""

from dataclasses import dataclass
from typing import NamedTuple

from people.address import Channel
from people.models import OfficerRole, Role


class Place(NamedTuple):
    name: str
    kind: str
    phone: str | None = None
    places: "tuple[Place, ...]" = ()


PLACES = (
    Place(
        "Kisumu",
        "county",
        places=(
            Place(
                "Nyando",
                "sub-county",
                places=(
                    Place("Mto Dispensary", "facility", "+254700000501"),
                    Place("Jua Health Centre", "facility", "+254700000502"),
                ),
            ),
            Place(
                "Muhoroni",
                "sub-county",
                places=(Place("Kilima Dispensary", "facility", "+254700000503"),),
            ),
        ),
    ),
    Place(
        "Siaya",
        "county",
        places=(
            Place(
                "Ugunja",
                "sub-county",
                places=(Place("Ziwa Health Centre", "facility", "+254700000504"),),
            ),
            Place(
                "Bondo",
                "sub-county",
                places=(Place("Mwezi Dispensary", "facility", "+254700000505"),),
            ),
        ),
    ),
    Place(
        "Fatick",
        "district",
        places=(Place("Poste de santé Baobab", "facility", "+221700000501"),),
    ),
)


class Person(NamedTuple):
    """`phone` is her SMS address; a supervisor also has the chat of that number."""

    name: str
    code: str
    locale: str
    phone: str
    place: str
    role: Role = Role.CHW

    @property
    def addresses(self) -> tuple[tuple[Channel, str], ...]:
        own = ((Channel.SMS, self.phone),)
        if self.role is Role.CHW:
            return own
        return (*own, (Channel.TELEGRAM, chat_of(self.phone)))


def chat_of(phone: str) -> str:
    """The Telegram chat of whoever holds this phone: the same digits."""
    return phone.removeprefix("+")


NAMES = ("Anyango Okoth", "Faith Muli", "Omar Said", "Juliet Awino", "Ken Rotich")


def invented_name(phone: str) -> str:
    """What somebody nobody knows calls herself in Telegram."""
    return NAMES[int(chat_of(phone)) % len(NAMES)]


SUPERVISORS = (
    Person(
        "Rose Adongo",
        "SUP-021",
        "en",
        "+254700000131",
        "Nyando",
        Role.SUPERVISOR,
    ),
    Person(
        "Juma Barasa",
        "SUP-034",
        "sw",
        "+254700000132",
        "Ugunja",
        Role.SUPERVISOR,
    ),
)

WORKERS = (
    Person("Achieng Odera", "CHW-0417", "en", "+254700000101", "Mto Dispensary"),
    Person("Neema Wafula", "CHW-0418", "sw", "+254700000102", "Ziwa Health Centre"),
    Person("Fatou Sarr", "ASC-0107", "fr", "+221700000101", "Poste de santé Baobab"),
    Person("Mary Atieno", "CHW-0421", "en", "+254700000103", "Mto Dispensary"),
    Person("Grace Wanjiru", "CHW-0932", "sw", "+254700000104", "Ziwa Health Centre"),
    Person("Brian Otieno", "CHW-0455", "en", "+254700000105", "Jua Health Centre"),
    Person("Zawadi Mwita", "CHW-0460", "sw", "+255700000101", "Mwezi Dispensary"),
    Person("Peter Kiprop", "CHW-0512", "en", "+254700000106", "Kilima Dispensary"),
    Person("Halima Ali", "CHW-0533", "sw", "+255700000102", "Mwezi Dispensary"),
    Person("Awa Diouf", "ASC-0112", "fr", "+221700000102", "Poste de santé Baobab"),
    Person("Moussa Faye", "ASC-0119", "fr", "+221700000103", "Poste de santé Baobab"),
    Person("Jane Njeri", "CHW-0577", "en", "+254700000107", "Kilima Dispensary"),
)

PERSONAS = (*WORKERS[:3], SUPERVISORS[0])
"""Whom a visitor may write as. They have no past, so what appears is her own doing."""


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    email: str
    role: OfficerRole


OFFICERS = (
    Colleague("Amina Hassan", "amina@example.org", OfficerRole.ADMIN),
    Colleague("Daniel Mutua", "daniel@example.org", OfficerRole.LEAD),
    Colleague("Leah Chebet", "leah@example.org", OfficerRole.OFFICER),
)
"""The first is the one whose sign-in is shown; she is online and gets the tickets."""
