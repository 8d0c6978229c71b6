"""A sentence for an officer, in a form that an edge can say in her language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """English words with places, and what stands in them.

    The words with their places, `There is no ticket {ticket}.`, are also what other
    languages are found by. A value that is one of several known words (a status, say)
    stays the member of its enum, and one that is a sentence itself is a `Said`.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values) if self.values else self.text


def said(text: str, /, **values: object) -> Said:
    return Said(text, values)
