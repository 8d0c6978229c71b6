"""So many health workers of one area report the same."""

from tests.desk.world import World
from tickets import incidents
from tickets.models import Ticket


def reports(world: World, many: int, *, of: str = "Person") -> list[int]:
    """Each has a ticket; what she wrote is counted."""
    numbers = [world.ticket(f"{of} {place}") for place in range(many)]
    with world.sessions.begin() as session:
        for number in numbers:
            ticket = session.get_one(Ticket, number)
            incidents.report(
                session,
                ticket.contact,
                article=ticket.article,
                text=ticket.question,
                message_id=number,
                ticket_id=number,
                now=world.clock(),
            )
    return numbers
