"""Who looks at a page, as values that outlive the transaction they were read in."""

from dataclasses import dataclass

from people import access
from people.models import Officer


@dataclass(frozen=True, slots=True)
class Visitor:
    id: int
    name: str
    first_name: str
    email: str
    role: str
    locale: str
    panel: tuple[str, ...]

    def may(self, deed: str) -> bool:
        """For templates: whether to show a way that the route would let pass."""
        return access.may(self.role, access.Deed(deed))


def visitor(officer: Officer) -> Visitor:
    return Visitor(
        officer.id,
        officer.name,
        officer.first_name,
        officer.email,
        str(officer.role),
        officer.locale,
        tuple(officer.panel),
    )
