"""Saying when, in the manner of each locale. Times are never translated word by word.

In Swahili the clock counts from six: 7:00 is `saa 1 asubuhi`, 17:00 `saa 11 jioni`.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from conversation.wording import base

WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "sw": "Jumatatu Jumanne Jumatano Alhamisi Ijumaa Jumamosi Jumapili",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}
SHORT_WEEKDAYS = {**WEEKDAYS, "en": "Mon Tue Wed Thu Fri Sat Sun"}
MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "sw": "Jan Feb Mac Apr Mei Jun Jul Ago Sep Okt Nov Des",
    "fr": "janv fév mars avr mai juin juil août sept oct nov déc",
}
TODAY = {"en": "today", "sw": "leo", "fr": "aujourd'hui"}
TOMORROW = {"en": "tomorrow", "sw": "kesho", "fr": "demain"}
BEFORE = {"en": "before", "sw": "kabla ya", "fr": "avant"}
ON = {"en": "on ", "sw": "", "fr": ""}
AT = {"en": "at ", "sw": "", "fr": "à "}
ONE_HOUR = {"en": "within 1 hour", "sw": "ndani ya saa moja", "fr": "dans l'heure"}
HOURS = {
    "en": "within {hours} hours",
    "sw": "ndani ya saa {hours}",
    "fr": "dans les {hours} heures",
}
SOON = timedelta(hours=2)
WEEK = timedelta(days=7)

SWAHILI_PARTS = (
    (4, "usiku"),
    (6, "alfajiri"),
    (12, "asubuhi"),
    (16, "mchana"),
    (19, "jioni"),
    (24, "usiku"),
)
"""Until which hour a part of the day lasts."""


def when(due: datetime, now: datetime, locale: str, tz: ZoneInfo) -> str:
    """Say by when: `today before 5 pm`, `kesho kabla ya saa 4 asubuhi`, `dans l'heure`.

    A promise is given in whole hours, rounded up: up to two hours off as a length of
    time, then as a day and an hour, a week or more off as a day alone. A moment that
    has passed reads like the next hour; whoever is late should promise anew.
    """
    speech = base(locale)
    if due - now <= SOON:
        return _within(due - now, speech)
    moment, today = _next_hour(due.astimezone(tz)), now.astimezone(tz).date()
    said = _day(moment.date(), today, speech)
    if moment.date() - today >= WEEK:
        return said
    return f"{said} {BEFORE[speech]} {clock(moment, locale)}"


def at(moment: datetime, now: datetime, locale: str, tz: ZoneInfo) -> str:
    """Say at what time: `tomorrow at 8 am`, `kesho saa 2 asubuhi`, `demain à 8h`."""
    speech, there = base(locale), moment.astimezone(tz)
    said = _day(there.date(), now.astimezone(tz).date(), speech)
    if there.date() - now.astimezone(tz).date() >= WEEK:
        return said
    return f"{said} {AT[speech]}{clock(there, locale)}"


def day(date_: date, locale: str) -> str:
    """Write a date so that it is read one way: `Mon 3 Nov`, `lundi 3 nov`."""
    speech = base(locale)
    weekday = SHORT_WEEKDAYS[speech].split()[date_.weekday()]
    return f"{weekday} {date_.day} {MONTHS[speech].split()[date_.month - 1]}"


def clock(moment: datetime, locale: str) -> str:
    """Say the time of day: `5 pm`, `8:30 am`, `saa 11 jioni`, `17h`, `17h30`."""
    say = {"en": _english, "sw": _swahili, "fr": _french}[base(locale)]
    return say(moment.hour, moment.minute)


def _english(hour: int, minute: int) -> str:
    if minute == 0 and hour % 12 == 0:
        return "noon" if hour else "midnight"
    minutes = f":{minute:02}" if minute else ""
    return f"{hour % 12 or 12}{minutes} {'am' if hour < 12 else 'pm'}"


def _french(hour: int, minute: int) -> str:
    return f"{hour}h{minute:02}" if minute else f"{hour}h"


def _swahili(hour: int, minute: int) -> str:
    part = next(name for until, name in SWAHILI_PARTS if hour < until)
    minutes = f":{minute:02}" if minute else ""
    return f"saa {(hour + 6) % 12 or 12}{minutes} {part}"


def _within(left: timedelta, speech: str) -> str:
    hours = -(-left // timedelta(hours=1))
    return ONE_HOUR[speech] if hours <= 1 else HOURS[speech].format(hours=hours)


def _next_hour(moment: datetime) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(hours=1)


def _day(date_: date, today: date, speech: str) -> str:
    if date_ <= today:
        return TODAY[speech]
    if date_ == today + timedelta(days=1):
        return TOMORROW[speech]
    if date_ - today < WEEK:
        return ON[speech] + WEEKDAYS[speech].split()[date_.weekday()]
    return ON[speech] + day(date_, speech)
