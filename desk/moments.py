"""How the desk says when: pure, in the officer's words and the office's time zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk.texts import say

MINUTE, HOUR, DAY = 60, 3600, 86400
TWO_DAYS = 2 * DAY


@dataclass(frozen=True, slots=True)
class Moments:
    """Times as one officer reads them at one moment."""

    locale: str
    zone: ZoneInfo
    now: datetime

    def ago(self, moment: datetime) -> str:
        """How long ago, in one unit: `28 min`, `1 h`, `3 d`."""
        seconds = max(0, int((self.now - moment).total_seconds()))
        if seconds < MINUTE:
            return say(self.locale, "time_now")
        return self.rough(timedelta(seconds=seconds))

    def rough(self, span: timedelta) -> str:
        seconds = int(span.total_seconds())
        if seconds < HOUR:
            return say(self.locale, "time_minutes", n=seconds // MINUTE)
        if seconds < TWO_DAYS:
            return say(self.locale, "time_hours", n=seconds // HOUR)
        return say(self.locale, "time_days", n=seconds // DAY)

    def left(self, span: timedelta) -> str:
        """A span to the minute under two hours: `1 h 12`, `42 min`."""
        seconds = int(span.total_seconds())
        if HOUR <= seconds < 2 * HOUR:
            hours = say(self.locale, "time_hours", n=1)
            return f"{hours} {seconds % HOUR // MINUTE:02d}"
        return self.rough(span)

    def seconds_ago(self, moment: datetime) -> str:
        seconds = max(0, int((self.now - moment).total_seconds()))
        if seconds < MINUTE:
            return say(self.locale, "time_seconds", n=seconds)
        return self.ago(moment)

    def clock(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).strftime("%H:%M")

    def day(self, moment: datetime) -> str:
        """`Today`, `Yesterday`, or the date."""
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone)
        past = (today.date() - local.date()).days
        if past == -1:
            return say(self.locale, "tomorrow")
        if past == 0:
            return say(self.locale, "today")
        if past == 1:
            return say(self.locale, "yesterday")
        weekday = say(self.locale, "weekdays").split()[local.weekday()]
        month = say(self.locale, "months").split()[local.month - 1]
        year = f" {local.year}" if local.year != today.year else ""
        return f"{weekday} {local.day} {month}{year}"

    def weekday(self, moment: datetime) -> str:
        """`Mon 30 Nov, 08:00`, for a moment to come."""
        local = moment.astimezone(self.zone)
        weekday = say(self.locale, "weekdays").split()[local.weekday()]
        month = say(self.locale, "months").split()[local.month - 1]
        return f"{weekday} {local.day} {month}, {local:%H:%M}"

    def exact(self, moment: datetime) -> str:
        return f"{self.day(moment)}, {self.clock(moment)}"
