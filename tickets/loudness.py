"""Which notices an officer hears, and which wait until she looks. Pure.

The bell counts every notice. Few are worth a sound: what became hers, what names her,
what runs out of time, and what may be an incident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from people.quiet import QuietHours


class NoticeKind(StrEnum):
    """Why an officer's bell rings."""

    ASSIGNED = "assigned"
    HANDED_OVER = "handed_over"
    MENTIONED = "mentioned"
    FOLLOWED = "followed"  # something happened on a ticket she follows
    WARNED = "warned"
    BREACHED = "breached"
    UNCLAIMED = "unclaimed"
    SNOOZE_OVER = "snooze_over"
    UNDELIVERED = "undelivered"
    INCIDENT_SUGGESTED = "incident_suggested"
    INCIDENT_NOT_FIXED = "incident_not_fixed"
    BUDGET = "budget"  # the month's SMS are nearly used, or will be; for leads
    SILENCE = "silence"  # nobody writes by a channel, though usually they do; for leads
    WEEKLY = "weekly"  # how the week before went, for leads


class Group(StrEnum):
    """What she may choose to hear."""

    ASSIGNED = "assigned"
    MENTION = "mention"
    SLA = "sla"
    INCIDENT = "incident"


GROUP_OF: Mapping[NoticeKind, Group] = {
    NoticeKind.ASSIGNED: Group.ASSIGNED,
    NoticeKind.HANDED_OVER: Group.ASSIGNED,
    NoticeKind.MENTIONED: Group.MENTION,
    NoticeKind.WARNED: Group.SLA,
    NoticeKind.BREACHED: Group.SLA,
    NoticeKind.INCIDENT_SUGGESTED: Group.INCIDENT,
    NoticeKind.INCIDENT_NOT_FIXED: Group.INCIDENT,
}
"""All that can be heard; a kind that does not stand here only counts."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an officer wants to hear. `critical_anyway`: see `is_loud`."""

    groups: frozenset[Group]
    quiet: QuietHours | None
    critical_anyway: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """A notice she has not read. `critical_and_hers`: of a ticket that is both now."""

    id: int
    kind: NoticeKind
    ticket_id: int | None = None
    code: str | None = None
    critical_and_hers: bool = False


def is_loud(ring: Ring, wishes: Wishes, *, now: datetime) -> bool:
    """Whether she is to hear it now.

    In her quiet hours only what is critical and hers, if she wants even that: the
    promise for it runs round the clock, and nobody else has it.
    """
    if GROUP_OF.get(ring.kind) not in wishes.groups:
        return False
    if wishes.quiet is None or not wishes.quiet.hold(now):
        return True
    return wishes.critical_anyway and ring.critical_and_hers
