"""Who is at an address. The only writer of contacts and their addresses."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kit.database import add_unknown
from people.address import Channel
from people.models import Address, Contact, OptOut, Role


def find(session: Session, channel: Channel, address: str) -> Address | None:
    return session.scalar(
        select(Address).where(Address.channel == channel, Address.address == address)
    )


def find_or_add(
    session: Session,
    channel: Channel,
    address: str,
    *,
    answerable: bool = True,
    name: str | None = None,
    now: datetime,
) -> Address:
    """The address, with the contact behind it; both are new if nobody knew them."""
    known = find(session, channel, address)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            [added] = add_all(session, [(channel, address)], now=now)
    except IntegrityError:  # another process heard from her at the same moment
        known = find(session, channel, address)
        if known is None:
            raise
        return known
    added.answerable, added.contact.name = answerable, name
    return added


def add_all(
    session: Session, lines: Collection[tuple[Channel, str]], *, now: datetime
) -> list[Address]:
    """New contacts, each with one of these addresses, from which she has just written.

    Raises:
        sqlalchemy.exc.IntegrityError: Another process has added one at this moment.
    """
    added = [
        Address(
            contact=Contact(role=Role.OTHER, created_at=now),
            channel=channel,
            address=address,
            answerable=True,
            last_inbound_at=now,
        )
        for channel, address in lines
    ]
    session.add_all(added)
    session.flush()
    return added


def best_address(
    session: Session, contact_id: int, prefer: Channel | None = None
) -> Address | None:
    """Where the contact can be reached: the channel asked for, else the last heard."""
    usable = session.scalars(
        select(Address).where(
            Address.contact_id == contact_id,
            Address.answerable,
            Address.blocked_at.is_(None),
        )
    ).all()
    return max(
        usable,
        key=lambda a: (
            a.channel is prefer,
            a.last_inbound_at is not None,
            a.last_inbound_at.timestamp() if a.last_inbound_at else 0.0,
            a.id,
        ),
        default=None,
    )


def set_blocked(
    session: Session,
    channel: Channel,
    address: str,
    blocked: bool,  # noqa: FBT001
    at: datetime,
) -> None:
    session.execute(
        update(Address)
        .where(Address.channel == channel, Address.address == address)
        .values(blocked_at=at if blocked else None)
    )


def move_address(session: Session, channel: Channel, before: str, after: str) -> None:
    """Keep the contact when its address is replaced by another."""
    if find(session, channel, after) is None:
        session.execute(
            update(Address)
            .where(Address.channel == channel, Address.address == before)
            .values(address=after)
        )


MutedLine = tuple[Channel, str, str]
"""A channel, an address on it, and the number of ours it wants to hear no more of."""


def muted_lines(
    session: Session, lines: Collection[tuple[Channel, str]]
) -> set[MutedLine]:
    """Who of these asked for no more, each with the number of ours it holds for."""
    if not lines:
        return set()
    rows = session.execute(
        select(OptOut.channel, OptOut.address, OptOut.our_address).where(
            tuple_(OptOut.channel, OptOut.address).in_(list(lines))
        )
    )
    return {(channel, address, ours) for channel, address, ours in rows}


def opted_out(session: Session, channel: Channel, address: str, ours: str) -> bool:
    return (
        session.scalar(
            select(OptOut.id).where(
                OptOut.channel == channel,
                OptOut.address == address,
                OptOut.our_address == ours,
            )
        )
        is not None
    )


def opt_out(
    session: Session,
    channel: Channel,
    address: str,
    ours: str,
    *,
    source: str,
    now: datetime,
) -> None:
    """No more messages from this number of ours to that address."""
    add_unknown(
        session,
        OptOut,
        {
            "channel": channel,
            "address": address,
            "our_address": ours,
            "source": source,
            "created_at": now,
        },
    )


def opt_in(session: Session, channel: Channel, address: str, ours: str) -> None:
    for row in session.scalars(
        select(OptOut).where(
            OptOut.channel == channel,
            OptOut.address == address,
            OptOut.our_address == ours,
        )
    ):
        session.delete(row)


def link(session: Session, chat: Address, number: str, *, now: datetime) -> Contact:
    """Join a chat to the person who owns a number, which she has just proved.

    From now on both are one person; its words and tickets follow by
    `tickets.joining`. A chat that shares a number nobody knows gets that number as a
    second address.
    """
    chat.verified_at = now
    known = find(session, Channel.SMS, number)
    if known is None:
        session.add(
            Address(contact_id=chat.contact_id, channel=Channel.SMS, address=number)
        )
        return chat.contact
    chat.contact_id = known.contact_id
    session.flush()
    session.refresh(chat)
    return known.contact


def lines_with_role(
    session: Session, lines: Collection[tuple[Channel, str]], role: Role
) -> set[tuple[Channel, str]]:
    """Those of these addresses whose contact has this role."""
    if not lines:
        return set()
    rows = session.execute(
        select(Address.channel, Address.address)
        .join(Address.contact)
        .where(
            tuple_(Address.channel, Address.address).in_(list(lines)),
            Contact.role == role,
        )
    )
    return {(channel, address) for channel, address in rows}
