"""The desk in a real Chromium: what an officer does in her first five minutes."""

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kit.wake import Topic
from messages.channel import Kind, Status
from messages.models import Author, Direction
from messages.segments import measure, reduce
from people import officers
from people.address import Channel
from people.models import OfficerRole
from tests.desk.world import NOW, PASSWORD, World
from tickets.rules import TicketPriority, TicketStatus

pytestmark = [
    pytest.mark.browser,
    # What a browser sees does not depend on the database, and takes its time.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SIZES = {"wide": (1400, 900), "laptop": (1024, 768), "phone": (390, 844)}
STEPS = "Pole Akinyi. Jaribu hivi:\nA. Washa data\nB. Bonyeza Sawazisha sasa"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    @app.get("/")
    async def bind() -> str:
        app.state.wake.bind()
        return "bound"

    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(8000)
    page = context.new_page()
    page.request.get(address)  # lets the server tie its wakes to its loop
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    yield page
    context.close()
    expected = re.compile(r"status of (401|409|422|429)")
    assert [line for line in complaints if not expected.search(line)] == []


@pytest.fixture
def desk(world: World) -> int:
    """A morning at the desk; returns the number of Akinyi's ticket."""
    with world.sessions.begin() as session:
        officers.add(
            session,
            "amina@example.org",
            "Amina Yusuf",
            OfficerRole.LEAD,
            PASSWORD,
            now=NOW,
        )
    world.officer("Brian Kiptoo", "brian@example.org")
    akinyi = world.ticket(channels=(Channel.SMS, Channel.TELEGRAM))
    world.say(
        akinyi,
        STEPS,
        direction=Direction.OUTBOUND,
        author=Author.BOT,
        status=Status.DELIVERED,
        choices=[
            {"token": "yes", "digit": "1", "label": "Imefanya kazi"},
            {"token": "no", "digit": "2", "label": "Bado"},
        ],
    )
    world.say(
        akinyi,
        "Simu ilizimwa jana usiku, na leo asubuhi app haifunguki kabisa.",
        kind=Kind.PHOTO,
        extra={
            "attachments": [
                {"reference": "r", "content_type": "application/pdf", "name": "a.pdf"}
            ],
            "match": {
                "slug": "sync-not-working",
                "confidence": 0.86,
                "phrase": "app haisawazishi",
            },
        },
    )
    world.say(
        akinyi,
        "Habari Akinyi",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        officer_id=2,
        status=Status.UNDELIVERED,
        error="The phone was off or out of coverage.",
        extra={"said": "Nimeona picha. Fungua app saa sita mchana."},
    )
    world.ticket("Peter Kamau", "White screen only since the update", unread=3)
    world.ticket(
        "Fatou Mbaye",
        "Le lien de connexion est expiré",
        priority=TicketPriority.CRITICAL,
        due_at=NOW.replace(hour=8, minute=18),
        assignee_id=1,
    )
    world.ticket(
        "أمينة الزهراء", "التطبيق لا يعمل منذ أمس", priority=TicketPriority.NORMAL
    )
    world.ticket(
        "Wanjiru " * 12,
        "nambari yangu ya simu imebadilika " * 9,
        status=TicketStatus.PENDING,
        due_at=None,
        unread=0,
    )
    return akinyi


def signed_in(page: Page, address: str, path: str = "/desk") -> None:
    page.goto(address + path)
    page.get_by_label("Work email").fill("amina@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(re.escape(address + path.split("?")[0])))


def test_an_officer_signs_in_answers_notes_assigns_and_resolves(
    page: Page, address: str, desk: int
) -> None:
    signed_in(page, address)
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

    page.get_by_label("Assignee").select_option("Brian Kiptoo")
    expect(page.locator("#timeline")).to_contain_text("gave it to Brian Kiptoo")
    page.get_by_role("button", name="Assign to me").click()
    expect(page.locator("#timeline")).to_contain_text("Amina Yusuf took it")

    page.locator("#resolve > summary").click()
    page.get_by_role("button", name=f"Resolve #{desk}").click()
    expect(page.locator("#timeline")).to_contain_text("Amina Yusuf resolved it")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()


def test_what_happens_elsewhere_shows_by_itself_and_nothing_jumps(
    page: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    page.get_by_label("Write to Akinyi").fill("Half a sent")

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

    page.get_by_role("link", name="Peter Kamau").click()
    expect(page.get_by_label("Write to Peter")).to_have_value("")
    page.get_by_role("link", name="Akinyi Odhiambo").click()

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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(
    page: Page, address: str, desk: int, theme: str, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"{address}/desk/sign-in")
    pictures = _pictures(tmp_path)
    found = {"sign-in": _violations(page, pictures, f"sign-in-{theme}")}
    signed_in(page, address)
    for name, path in {
        "queue": "/desk",
        "ticket": f"/desk/tickets/{desk}",
        "nobody": "/desk?view=resolved",
        "arabic": f"/desk/tickets/{desk + 3}",
        "long": f"/desk/tickets/{desk + 4}?view=all",
    }.items():
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address + path)
            key = f"{name}-{size}-{theme}"
            found[key] = _violations(page, pictures, key)
            assert _overflow(page) <= 0, key
        page.set_viewport_size({"width": 1400, "height": 900})

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


def _violations(page: Page, pictures: Path, name: str) -> list[str]:
    page.wait_for_load_state("load")
    page.screenshot(path=pictures / f"{name}.png")
    # Run as a page function: the page's own policy lets no script in by other ways.
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("() => axe.run()")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def _overflow(page: Page) -> int:
    """Pixels by which the page scrolls sideways."""
    width: int = page.evaluate(
        "() => document.documentElement.scrollWidth - innerWidth"
    )
    return width


def _pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("DESK_PICTURES", tmp_path))
    folder.mkdir(exist_ok=True)
    return folder
