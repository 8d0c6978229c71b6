"""The hours in which an officer wants to hear nothing. Pure."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until just before `ends`, by the clock of `zone`.

    They run across midnight if they end earlier than they begin. Two equal times are
    no hours at all, never a whole day: nobody means to hear nothing for ever.
    """

    begins: time
    ends: time
    zone: ZoneInfo

    def hold(self, moment: datetime) -> bool:
        """Whether it is quiet at a moment; what counts is what her clock shows."""
        shown = moment.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= shown < self.ends
        return shown >= self.begins or shown < self.ends
