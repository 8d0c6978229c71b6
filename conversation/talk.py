"""One contact's turn to speak: all that is needed to carry it out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from conversation import times
from conversation.models import Conversation
from kit.settings import Settings
from knowledge.library import Library
from messages.models import Message
from people.address import Channel
from people.directory import MutedLine
from people.models import Address, Contact, Role
from tickets.calendar import OfficeHours
from tickets.models import Incident, Ticket


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked up once for all turns of a transaction.

    `muted` is kept up to date by them: who asked for no more, and of which number.
    """

    muted: set[MutedLine] = field(default_factory=set)
    incidents: Sequence[Incident] = ()


@dataclass(slots=True)
class Talk:
    """Rows and settings of one turn. `message` is the last of what was written."""

    session: Session
    contact: Contact
    address: Address
    conversation: Conversation
    message: Message
    tickets: list[Ticket]
    library: Library
    settings: Settings
    office: OfficeHours
    now: datetime
    locale: str
    known: Known = field(default_factory=Known)
    question: str = ""
    said: list[Message] = field(default_factory=list)

    @property
    def audience(self) -> str:
        return "supervisor" if self.contact.role is Role.SUPERVISOR else "chw"

    @property
    def is_sms(self) -> bool:
        return self.address.channel is Channel.SMS

    def values(self) -> dict[str, str]:
        """What the texts may be filled with; a missing value is left out."""
        area, settings = self.contact.area, self.settings
        supervisor = self.contact.supervisor
        known = {
            "name": self.contact.first_name,
            "facility": area.facility if area else None,
            "area": area.name if area else None,
            "phone": (area.phone if area else None) or settings.facility_phone,
            "contact": settings.pay_contact,
            "supervisor": supervisor.first_name if supervisor else None,
            "number": settings.report_number,
        }
        return {key: value for key, value in known.items() if value}

    def when(self, due: datetime | None) -> str:
        moment = due or self.office.next_open(self.now)
        return times.when(moment, self.now, self.locale, self.office.zone)
