"""Hours and days as people say them, above all on the Swahili clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversation.times import at, clock, day, when
from conversation.wording import LONGEST, locales
from messages.segments import measure, reduce

NAIROBI = ZoneInfo("Africa/Nairobi")
NOW = datetime(2025, 11, 3, 9, 0, tzinfo=NAIROBI)  # a Monday


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (0, "saa 6 usiku"),
        (5, "saa 11 alfajiri"),
        (6, "saa 12 asubuhi"),
        (7, "saa 1 asubuhi"),
        (8, "saa 2 asubuhi"),
        (10, "saa 4 asubuhi"),
        (11, "saa 5 asubuhi"),
        (12, "saa 6 mchana"),
        (13, "saa 7 mchana"),
        (15, "saa 9 mchana"),
        (17, "saa 11 jioni"),
        (18, "saa 12 jioni"),
        (19, "saa 1 usiku"),
        (22, "saa 4 usiku"),
    ],
)
def test_the_swahili_clock_counts_from_six(hour: int, said: str) -> None:
    assert clock(NOW.replace(hour=hour), "sw") == said


@pytest.mark.parametrize(
    ("hour", "minute", "en", "sw", "fr"),
    [
        (8, 30, "8:30 am", "saa 2:30 asubuhi", "8h30"),
        (17, 0, "5 pm", "saa 11 jioni", "17h"),
        (12, 0, "noon", "saa 6 mchana", "12h"),
        (0, 0, "midnight", "saa 6 usiku", "0h"),
    ],
)
def test_each_language_has_its_own_clock(
    hour: int, minute: int, en: str, sw: str, fr: str
) -> None:
    moment = NOW.replace(hour=hour, minute=minute)

    assert [clock(moment, locale) for locale in ("en", "sw", "fr")] == [en, sw, fr]


@pytest.mark.parametrize(
    ("due", "en", "sw", "fr"),
    [
        (
            NOW + timedelta(minutes=40),
            "within 1 hour",
            "ndani ya saa moja",
            "dans l'heure",
        ),
        (
            NOW + timedelta(minutes=90),
            "within 2 hours",
            "ndani ya saa 2",
            "dans les 2 heures",
        ),
        (
            NOW.replace(hour=17),
            "today before 5 pm",
            "leo kabla ya saa 11 jioni",
            "aujourd'hui avant 17h",
        ),
        (
            NOW.replace(day=4, hour=10),
            "tomorrow before 10 am",
            "kesho kabla ya saa 4 asubuhi",
            "demain avant 10h",
        ),
        (
            NOW.replace(day=7, hour=9, minute=20),
            "on Friday before 10 am",
            "Ijumaa kabla ya saa 4 asubuhi",
            "vendredi avant 10h",
        ),
        (
            NOW.replace(day=9, hour=10),
            "on Sunday before 10 am",
            "Jumapili kabla ya saa 4 asubuhi",
            "dimanche avant 10h",
        ),
        (
            NOW.replace(day=10, hour=10),
            "on Mon 10 Nov",
            "Jumatatu 10 Nov",
            "lundi 10 nov",
        ),
        (
            NOW - timedelta(hours=3),
            "within 1 hour",
            "ndani ya saa moja",
            "dans l'heure",
        ),
    ],
)
def test_a_promise_is_a_phrase_of_its_language(
    due: datetime, en: str, sw: str, fr: str
) -> None:
    said = [when(due, NOW, locale, NAIROBI) for locale in ("en", "sw", "fr")]

    assert said == [en, sw, fr]


def test_the_hour_is_that_of_the_contacts_place() -> None:
    due, now = (
        datetime(2025, 11, 3, 14, tzinfo=UTC),
        datetime(2025, 11, 3, 6, tzinfo=UTC),
    )

    assert when(due, now, "en", NAIROBI) == "today before 5 pm"
    assert when(due, now, "en", ZoneInfo("Africa/Bamako")) == "today before 2 pm"


def test_the_day_is_that_of_the_contacts_place() -> None:
    now = datetime(2025, 11, 3, 20, 0, tzinfo=UTC)  # 23:00 in Nairobi
    due = datetime(2025, 11, 4, 5, 0, tzinfo=UTC)

    assert when(due, now, "en", NAIROBI) == "tomorrow before 8 am"


def test_an_opening_hour_is_said_at_and_not_before() -> None:
    opens = NOW.replace(day=4, hour=8)

    assert at(opens, NOW, "en", NAIROBI) == "tomorrow at 8 am"
    assert at(opens, NOW, "sw", NAIROBI) == "kesho saa 2 asubuhi"
    assert at(opens, NOW, "fr", NAIROBI) == "demain à 8h"
    assert at(NOW.replace(day=20), NOW, "fr", NAIROBI) == "jeudi 20 nov"


def test_a_date_is_read_one_way() -> None:
    assert day(date(2025, 11, 3), "en") == "Mon 3 Nov"
    assert day(date(2025, 11, 3), "sw-KE") == "Jumatatu 3 Nov"
    assert day(date(2025, 11, 3), "fr") == "lundi 3 nov"


@pytest.mark.parametrize("locale", locales())
def test_no_phrase_of_time_is_longer_than_the_wording_allows(locale: str) -> None:
    hours = [NOW + timedelta(hours=hours) for hours in range(24 * 14)]
    days = [day(NOW + timedelta(days=days), locale) for days in range(366)]

    said = [when(due, NOW, locale, NAIROBI) for due in hours]

    assert max(measure(reduce(words)).units for words in said) <= LONGEST["when"]
    assert max(measure(reduce(words)).units for words in days) <= LONGEST["day"]
    assert all(measure(reduce(words)).culprit is None for words in said + days)
