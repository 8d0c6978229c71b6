"""What an officer does in her first five minutes."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from desk.moments import Moments
from desk.promise import clock
from kit.wake import Topic
from messages.segments import measure, reduce
from tests.desk.browser.steps import picture, signed_in, signs_in
from tests.desk.world import NOW, World
from tickets.models import Ticket, TicketTag

pytestmark = pytest.mark.browser


def test_an_officer_signs_in_answers_notes_assigns_and_resolves(
    page: Page, address: str, desk: int
) -> None:
    signs_in(page, address)
    expect(page.get_by_role("heading", name="Needs reply")).to_be_visible()

    page.get_by_role("link", name="Akinyi Odhiambo").click()
    expect(page).to_have_title(re.compile(f"#{desk}"))
    tape = page.locator("#tape")
    page.get_by_label("Write to Akinyi").fill("Habari Akinyi, tumetengeneza.")
    expect(tape).to_contain_text("1 segment · GSM-7 · $0.04")
    page.get_by_label("Write to Akinyi").fill("Habari 😀 " + "a" * 60)
    expect(tape).to_contain_text("Unicode")
    page.get_by_role("button", name="Remove it").click()
    expect(tape).to_contain_text("GSM-7")
    page.get_by_label("Write to Akinyi").fill("Habari Akinyi, tumetengeneza.")
    page.keyboard.press("Control+Enter")
    sent = page.locator(".message--out", has_text="tumetengeneza")
    expect(sent).to_contain_text("Waiting to be sent")
    expect(page.get_by_label("Write to Akinyi")).to_have_value("")

    page.get_by_text("Note", exact=False).locator("visible=true").first.click()
    page.get_by_label("Write to Akinyi").fill("Six like this in Nyando.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--note")).to_contain_text("Six like this")

    page.locator("#assignee").select_option("Brian Kiptoo")
    expect(page.locator("#timeline")).to_contain_text("gave it to Brian Kiptoo")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Assign to me").click()
    expect(page.locator("#timeline")).to_contain_text("Amina Yusuf took it")

    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("#timeline")).to_contain_text("Amina Yusuf resolved it")
    expect(page.locator("#toasts")).to_contain_text(f"Resolved #{desk}.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#timeline")).to_contain_text("Amina Yusuf took it back")


def test_what_happens_elsewhere_shows_by_itself_and_nothing_jumps(
    page: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    page.get_by_label("Write to Akinyi").fill("Half a sent")

    world.clock.pass_by(seconds=1)
    world.say(desk, "Sasa inafanya kazi!")
    newcomer = world.ticket("Grace Wanjiru", "Space is running low")
    app.state.wake.signal(Topic.DESK)

    expect(page.locator("#timeline")).to_contain_text("Sasa inafanya kazi!")
    expect(page.locator("#queue-new")).to_have_text("1 new")
    assert page.locator(f"#row-{newcomer}").count() == 0
    expect(page.get_by_label("Write to Akinyi")).to_have_value("Half a sent")
    page.locator("#queue-new").click()
    expect(page.locator(f"#row-{newcomer}")).to_be_visible()


def test_a_draft_stays_with_its_ticket(page: Page, address: str, desk: int) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    page.get_by_label("Write to Akinyi").fill("Not yet done")

    page.locator("#rows").get_by_role("link", name="Peter Kamau").click()
    expect(page.get_by_label("Write to Peter")).to_have_value("")
    page.locator("#rows").get_by_role("link", name="Akinyi Odhiambo").click()

    expect(page.get_by_label("Write to Akinyi")).to_have_value("Not yet done")


def test_the_meter_counts_as_the_server_does(
    page: Page, address: str, desk: int
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    texts = ["", "Habari", "a" * 160, "a" * 161, "€" * 80, "€" * 81, "ñ“x”…", "😀" * 36]
    texts += ["سلام", "a" * 152 + "€" * 2, "ë ê ŵ č", "line\nline", "😀" * 70, "x\f^{}"]

    counted = page.evaluate(
        """(texts) => {
          const {alphabet} = document.querySelector("#composer").dataset;
          const tables = JSON.parse(alphabet);
          return texts.map((text) => {
            const plain = meter.reduce(text, tables);
            return [plain, ...Object.values(meter.measure(plain, tables))];
          });
        }""",
        texts,
    )

    for text, found in zip(texts, counted, strict=True):
        size = measure(reduce(text))
        expected = [size.encoding, size.units, size.segments, size.room, size.culprit]
        assert found == [reduce(text), *expected]


def test_a_suggested_answer_that_is_none_is_put_aside(
    page: Page, address: str, desk: int, world: World
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    suggested = page.locator("#suggested")
    expect(suggested).to_contain_text("App does not sync")
    picture(page, "suggested")
    world.clock.pass_by(seconds=1)

    suggested.get_by_role("button", name="Not this").click()

    expect(suggested).to_contain_text("No article comes close")
    expect(page.locator("#timeline")).to_contain_text("not the answer")


def test_a_conversation_opens_at_what_is_new_and_leads_to_the_latest(
    page: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    for number in range(30):
        world.say(desk, f"Line {number} of what she wrote.")
    with world.sessions.begin() as session:
        session.get_one(Ticket, desk).unread = 20
    signed_in(page, address, f"/desk/tickets/{desk}")
    button = page.locator("#jump")

    expect(page.locator("#first-new")).to_be_in_viewport()
    expect(page.locator("#timeline").get_by_text("Line 29 of")).not_to_be_in_viewport()
    expect(button).to_have_text(re.compile(r"Jump to latest \(1\d\)"))
    world.clock.pass_by(seconds=1)
    world.say(desk, "Sasa inafanya kazi!")
    app.state.wake.signal(Topic.DESK)
    expect(
        page.locator("#timeline").get_by_text("Sasa inafanya")
    ).not_to_be_in_viewport()
    expect(page.locator("#first-new")).to_be_in_viewport()
    button.click()

    expect(page.locator("#timeline").get_by_text("Sasa inafanya")).to_be_in_viewport()
    expect(button).to_be_hidden()
    page.locator("#rows").get_by_role("link", name="Peter Kamau").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("App does not sync")
    expect(button).to_be_hidden()


AT = "(now) => Object.defineProperty(clock, 'now', {configurable: true, value: now})"
AGO = "(all) => all.map((s) => clock.ago(clock.now - s * 1000))"
PILLS = """(all) => all.map(
  ([since, due]) => clock.pill(clock.now + since * 1000, clock.now + due * 1000),
)"""


def test_what_is_said_of_time_goes_on_while_nothing_happens(
    page: Page, address: str, desk: int
) -> None:
    """And it is what the server would say, at any moment."""
    when = Moments("en", ZoneInfo("UTC"), NOW)
    spans = (0, 59, 60, 3599, 3600, 5000, 7199, 7200, 172799, 172800, 999_999)
    pills = [(-86_400, 1), (-3600, -1), (-3600, 3600), (-3600, 1200), (-100, 110)]
    signed_in(page, address, f"/desk/tickets/{desk}")
    page.evaluate(AT, NOW.timestamp() * 1000)

    ago, shown = page.evaluate(AGO, spans), page.evaluate(PILLS, pills)

    assert ago == [when.ago(NOW - timedelta(seconds=span)) for span in spans]
    for (since, due), found in zip(pills, shown, strict=True):
        said = clock(NOW + timedelta(seconds=since), NOW + timedelta(seconds=due), when)
        assert said is not None
        assert found == [said.kind, said.icon, said.text]
    page.evaluate(AT, (NOW + timedelta(hours=3)).timestamp() * 1000)
    page.evaluate("clock.show()")
    row = page.locator("#rows .row").filter(has_text="Peter Kamau")
    expect(row.locator(".row__time")).to_have_text("3 h")
    expect(row.locator(".pill--alarm")).to_have_text("−1 h 00")
    expect(page.locator("#promises > summary")).to_have_text("−1 h 00")


def test_a_row_shows_as_many_tags_as_there_is_room_for(
    page: Page, address: str, desk: int, world: World
) -> None:
    with world.sessions.begin() as session:
        for tag in ("battery", "spare part", "urgent"):
            session.add(TicketTag(ticket_id=desk, tag=tag))
    page.set_viewport_size({"width": 1600, "height": 900})
    signed_in(page, address)
    row = page.locator(f"#row-{desk}")

    tags, rest = row.locator(".row__tag:visible"), row.locator(".row__rest:visible")
    expect(tags).to_have_text(["battery"])
    expect(rest).to_have_text(["+2"])
    page.context.add_cookies([{"name": "list", "value": "480", "url": address}])
    page.reload()

    expect(tags).to_have_text(["battery", "spare part"])
    expect(rest).to_have_text(["+1"])
    picture(page, "two-tags")
