"""What can go wrong with a ticket."""

from collections.abc import Sequence

from kit.errors import BadInputError, ConflictError, NotFoundError


class TicketNotFoundError(NotFoundError):
    """There is no such ticket, or it isn't this officer's to see."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__("There is no ticket {ticket}.", ticket=ticket_id)
        self.ticket_id = ticket_id


class TicketStateError(ConflictError):
    """The ticket is in no state for this: a reply to a resolved one, for instance."""

    def __init__(self, status: str, event: str) -> None:
        super().__init__(
            "A ticket that is {status} can't take a {deed}.",
            status=status,
            deed=event,
        )
        self.status = status
        self.event = event


class UnreachableError(ConflictError):
    """Nothing can be sent to this contact; the text says why and what else to do."""


class EmptyTextError(BadInputError):
    """A reply or a note without words."""


class UnfilledError(BadInputError):
    """A reply with a place of a canned reply that nothing filled."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(
            "Write something for {places} first.", places=", ".join(places)
        )
        self.places = tuple(places)


class TooLateError(ConflictError):
    """It can't be taken back: it is on its way, or was undone already."""
