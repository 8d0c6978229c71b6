"""What we expect might go wrong, by kind.

The kind decides what a caller sees: `server.py` turns each into an HTTP status, and
`cli.py` into exit code 2, once. Features name their own errors under a kind. Anything
that isn't a `HelpdeskError` is a bug: let it rise, be logged once and end as a 500.
"""

from kit.said import Said


class HelpdeskError(Exception):
    """Base of all we raise on purpose. Its text says what to do and may be shown.

    What differs from case to case is given by name and has a place in the text, so
    that the desk can say the same in other languages (`desk/refusals.py`).
    """

    def __init__(self, text: str = "", /, **values: object) -> None:
        self.said = Said(text, values)
        super().__init__(str(self.said))


class NotFoundError(HelpdeskError):
    """The thing asked for isn't there, or isn't this officer's to see."""


class ConflictError(HelpdeskError):
    """The request was fine, but not for a thing in this state."""


class BadInputError(HelpdeskError):
    """What was given can't be used as it is."""


class ForbiddenError(HelpdeskError):
    """Whoever asks may not do this."""


class TooManyError(HelpdeskError):
    """The same thing was tried too often; later it may pass."""
