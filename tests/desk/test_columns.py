"""How wide the list is, and whether the panel is folded: kept by the screen."""

import re

import pytest
from fastapi.testclient import TestClient

from desk.columns import STEP, STRIDE, USUAL, WIDTHS, Columns, columns_of
from desk.static_files import STATIC
from tests.desk.world import HTMX, World

SCREEN = "/desk/preferences/screen"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a screen remembers is in no database."""
    return sqlite_url


@pytest.mark.parametrize(
    ("kept", "width"),
    [
        ("280", 280),
        ("400", 400),
        ("520", 520),
        ("272", USUAL),
        ("528", USUAL),
        ("401", USUAL),
        ("-400", USUAL),
        ("400.0", USUAL),
        ("0400", USUAL),
        ("", USUAL),
        ('400" onclick="x', USUAL),
        ("٤٠٠", USUAL),
        ("9" * 5000, USUAL),
    ],
)
def test_a_width_that_is_none_of_ours_is_the_usual_one(kept: str, width: int) -> None:
    assert columns_of({"list": kept}).width == width


def test_the_panel_is_folded_by_one_word_alone() -> None:
    assert columns_of({"panel": "folded"}).folded
    assert columns_of({"panel": "FOLDED"}) == Columns(USUAL, folded=False)
    assert columns_of({}) == Columns(USUAL, folded=False)


def test_buttons_stride_to_the_ends_and_stay_there() -> None:
    assert (Columns(360).narrower, Columns(360).wider) == (320, 400)
    assert (Columns(288).narrower, Columns(512).wider) == (280, 520)


def test_the_style_sheet_has_a_rule_for_every_width() -> None:
    style = (STATIC / "style.css").read_text("utf-8")

    rules = re.findall(r'\[data-list="(\d+)"\] \{--list: ([\d.]+)rem\}', style)

    assert {width: float(rem) * 16 for width, rem in rules} == WIDTHS


def test_script_and_page_take_the_same_steps() -> None:
    script = (STATIC / "columns.js").read_text("utf-8")
    style = (STATIC / "style.css").read_text("utf-8")

    assert f"const STEP = {STEP};" in script
    assert f"const STRIDE = {STRIDE};" in script
    assert "const FOR_TALK = 352;" in script
    assert f"--talk: {352 / 16:g}rem;" in style


def test_the_page_comes_with_its_columns_as_they_were_left(
    client: TestClient, world: World
) -> None:
    ticket = world.ticket()
    form = {"list": "440", "panel": "folded", "next": f"/desk/tickets/{ticket}"}

    answer = client.post(SCREEN, data=form)

    page = client.get(answer.headers["location"]).text
    assert '<div class="desk desk--folded" data-list="440"' in page
    assert 'aria-valuenow="440"' in page
    assert 'name="panel" value="shown" aria-expanded="false"' in page
    client.post(SCREEN, data={"panel": "shown"})
    page = client.get(f"/desk/tickets/{ticket}").text
    assert '<div class="desk" data-list="440"' in page


def test_a_script_is_answered_in_a_word(client: TestClient) -> None:
    answer = client.post(SCREEN, data={"list": "280"}, headers=HTMX)

    assert (answer.status_code, answer.text) == (204, "")
    assert 'data-list="280"' in client.get("/desk").text


@pytest.mark.parametrize("form", [{"list": "279"}, {"list": "361"}, {"panel": "gone"}])
def test_a_width_that_is_none_is_not_kept(
    client: TestClient, form: dict[str, str]
) -> None:
    assert client.post(SCREEN, data=form).status_code == 422
    assert client.post(SCREEN, data=form, headers=HTMX).status_code == 422
    assert f'data-list="{USUAL}"' in client.get("/desk").text


def test_a_foreign_cookie_breaks_no_page(client: TestClient, world: World) -> None:
    ticket = world.ticket()
    client.cookies.set("list", "wide; <b>")
    client.cookies.set("panel", "x" * 3000)

    page = client.get(f"/desk/tickets/{ticket}")

    assert page.status_code == 200
    assert f'<div class="desk" data-list="{USUAL}"' in page.text
