"""Small pure parts: texts, times, promises, static files."""

import hashlib
import re
import string
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from conversation import opening
from conversation.effects import Reason
from conversation.triage import Danger
from desk import texts
from desk.delivery import MARKS, repeats
from desk.happenings import told
from desk.moments import Moments
from desk.pages import SCRIPTS
from desk.promise import clock, promised
from desk.rows import initials
from desk.static_files import STATIC, asset
from desk.timeline import UNSEEN
from messages.channel import Kind
from messages.ways import Way
from people.address import Channel
from tests.desk.world import NOW, World, make_settings
from tickets import promises
from tickets.models import ChangeKind, IncidentStatus, NoticeKind, TicketChange
from tickets.promises import PromiseKind
from tickets.rules import TicketPriority, TicketStatus
from tickets.sla import Standing


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a page says does not depend on the database."""
    return sqlite_url


HERE = Path(__file__).parents[2] / "desk"
WHEN = Moments("en", make_settings().zone, NOW)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", ["sw", "fr"])
def test_every_text_is_there_in_every_language(locale: str) -> None:
    english, other = texts.catalogue("en"), texts.catalogue(locale)

    assert other.keys() == english.keys()
    for key, text in english.items():
        assert fields(text) == fields(other[key]), key
        assert len(other["weekdays"].split()) == 7
        assert len(other["months"].split()) == 12


@pytest.mark.parametrize(
    ("locale", "number", "told"),
    [
        ("en", 0, "Done on 0 tickets."),
        ("en", 1, "Done on 1 ticket."),
        ("en", 2, "Done on 2 tickets."),
        ("fr", 0, "Fait sur 0 ticket."),
        ("fr", 1, "Fait sur 1 ticket."),
        ("fr", 2, "Fait sur 2 tickets."),
        ("sw", 1, "Imefanyika kwenye tiketi 1."),
    ],
)
def test_a_number_chooses_its_words(locale: str, number: int, told: str) -> None:
    assert texts.say(locale, "toast_bulk", n=number) == told


def test_two_numbers_in_one_text_choose_each_for_itself() -> None:
    told = texts.say("en", "cost_total", people=1, segments=2, price="$0.08")

    assert told == "1 person · 2 segments · $0.08"


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_words_to_choose_from_come_in_pairs(locale: str) -> None:
    for key, text in texts.catalogue(locale).items():
        for _, name, spec, _ in string.Formatter().parse(text):
            assert not name or not spec or len(spec.split("|")) == 2, key


def test_templates_only_ask_for_texts_that_exist() -> None:
    asked = set()
    for path in (HERE / "templates").rglob("*.html"):
        asked |= set(re.findall(r"\bt\(\"([\w-]+)\"[,)]", path.read_text("utf-8")))
        asked |= set(re.findall(r"\bt\('([\w-]+)'[,)]", path.read_text("utf-8")))

    assert asked <= texts.catalogue("en").keys()
    assert len(asked) > 60


def test_a_value_without_a_word_is_shown_as_it_is() -> None:
    assert texts.word("en", "reason", "not_fixed") == "The steps did not help"
    assert texts.word("en", "reason", "something_new") == "something new"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=28), "28 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3), "3 d"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(ago: timedelta, said: str) -> None:
    assert WHEN.ago(NOW - ago) == said


def test_days_are_named_as_people_do() -> None:
    assert WHEN.day(NOW) == "Today"
    assert WHEN.day(NOW - timedelta(days=1)) == "Yesterday"
    assert WHEN.day(NOW - timedelta(days=2)) == "Sun 22 Nov"
    assert WHEN.day(NOW - timedelta(days=400)) == "Mon 20 Oct 2025"
    assert WHEN.clock(NOW) == "12:00"


@pytest.mark.parametrize(
    ("left", "kind", "icon", "text"),
    [
        (timedelta(hours=8), "", "sla-3", "8 h"),
        (timedelta(hours=4), "", "sla-2", "4 h"),
        (timedelta(minutes=72), "act", "sla-1", "1 h 12"),
        (timedelta(minutes=-42), "alarm", "sla-0", "−42 min"),
    ],
)
def test_a_promise_turns_yellow_and_then_red(
    left: timedelta, kind: str, icon: str, text: str
) -> None:
    pill = clock(NOW + left - timedelta(hours=9), NOW + left, WHEN)

    assert pill is not None
    assert (pill.kind, pill.icon, pill.text) == (kind, icon, text)


@pytest.mark.parametrize(
    ("due", "kept", "icon", "text"),
    [
        (timedelta(hours=2), None, "sla-2", "2 h left, until Today, 14:00"),
        (timedelta(minutes=-5), None, "sla-0", "late by 5 min: it was due Today,"),
        (timedelta(minutes=5), timedelta(minutes=-9), "check", "kept Today, 11:51"),
        (timedelta(hours=-1), timedelta(0), "sla-0", "kept too late, Today, 12:00"),
    ],
)
def test_each_promise_says_how_it_stands(
    due: timedelta, kept: timedelta | None, icon: str, text: str
) -> None:
    kept_at = None if kept is None else NOW + kept
    running = promises.clock(NOW - timedelta(days=1), NOW + due, kept_at or NOW)
    other = Standing(PromiseKind.RESOLUTION, promises.PAUSED, None)
    one = Standing(PromiseKind.FIRST_REPLY, running, kept_at)

    shown = {each.name: each for each in promised([one, other], WHEN)}

    assert shown["resolution"].text == "The clock stands"
    assert shown["first reply"].icon == icon
    assert shown["first reply"].text.startswith(text)


def test_no_promise_no_pill() -> None:
    assert clock(NOW, None, WHEN) is None


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Akinyi Odhiambo", "AO"), ("Asha", "A"), ("A b c", "AC"), ("", ""), ("…9", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_file_named_by_its_content_is_kept_forever(stranger: TestClient) -> None:
    named = stranger.get(asset("style.css"))
    plain = stranger.get("/desk/static/style.css?v=old")

    assert "immutable" in named.headers["cache-control"]
    assert "immutable" not in plain.headers["cache-control"]
    assert named.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["no.css", "VENDORED.md", "..%2Frouter.py", ".."])
def test_nothing_else_is_given_out(stranger: TestClient, name: str) -> None:
    assert stranger.get(f"/desk/static/{name}").status_code in (303, 404)


def test_files_of_others_are_as_they_came() -> None:
    table = (STATIC / "VENDORED.md").read_text("utf-8")
    for name, digest in re.findall(r"\| `([\w.]+)` \|.*\| `([0-9a-f]{64})` \|", table):
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest


def test_no_template_has_a_script_or_a_style_inside() -> None:
    for path in (HERE / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)


def test_a_first_visit_weighs_little(client: TestClient, world: World) -> None:
    """All that the first page of the desk asks for, as it goes over the line."""
    for place in range(50):
        world.ticket(f"Person {place}")
    packed = {"Accept-Encoding": "gzip"}
    with client.stream("GET", "/desk", headers=packed) as answer:
        weight = len(b"".join(answer.iter_raw()))
    page = client.get("/desk").text

    names = {*re.findall(r"/desk/static/([\w.]+)\?v=", page)}
    for name in names:
        with client.stream("GET", asset(name), headers=packed) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            weight += len(b"".join(answer.iter_raw()))

    assert names >= {"style.css", "icons.svg", *SCRIPTS}
    assert weight < 90_000
    assert (
        "content-encoding"
        not in client.get(
            asset("style.css"), headers={"Accept-Encoding": "identity"}
        ).headers
    )


UNTOLD = UNSEEN | {ChangeKind.NOTE}
SPOKEN: list[tuple[str, Iterable[str]]] = [
    ("status", TicketStatus),
    ("priority", TicketPriority),
    ("reason", Reason),
    ("flag", sorted({*opening.FLAGS.values(), *Danger})),
    ("notice", NoticeKind),
    ("incident", IncidentStatus),
    ("delivery", MARKS),
    ("kind", Kind),
    ("channel", Channel),
    ("promise", PromiseKind),
    ("way", Way),
]


@pytest.mark.parametrize("locale", texts.LOCALES)
@pytest.mark.parametrize(("kind", "values"), SPOKEN)
def test_every_value_has_a_word(locale: str, kind: str, values: Iterable[str]) -> None:
    known = texts.catalogue(locale)

    assert [value for value in values if f"{kind}_{value}" not in known] == []


@pytest.mark.parametrize("locale", texts.LOCALES)
@pytest.mark.parametrize("kind", [k for k in ChangeKind if k not in UNTOLD])
def test_every_change_is_told_in_words(locale: str, kind: ChangeKind) -> None:
    change = TicketChange(kind=kind, text="", details={"into": 1}, created_at=NOW)

    said = told(change, locale)

    assert len(said) > 8
    assert "_" not in said
    assert "{" not in said


def test_who_gave_a_ticket_by_rule_is_not_the_bot() -> None:
    change = TicketChange(
        kind=ChangeKind.ASSIGNED, text="Brian Kiptoo", details={"by": "rule"}
    )

    assert told(change, "en") == "Given automatically to Brian Kiptoo"


def test_an_answer_that_goes_another_way_says_which() -> None:
    change = TicketChange(kind=ChangeKind.DETOUR, text="other_number", details={})

    assert told(change, "en").endswith("sent to the other number")


@pytest.mark.parametrize(
    "error",
    ["It was not delivered, and we don't know why.", "It waited and was not sent"],
)
def test_a_reason_that_says_it_all_is_not_said_twice(error: str) -> None:
    assert repeats(error)
    assert not repeats("The phone was off.")
    assert not repeats(None)
