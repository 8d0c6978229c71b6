"""A list of contacts, and the places that it names."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from people import importing
from people.importing import Report
from people.models import Area, Contact
from tests.factories import make_area

HEAD = "name,phone,area"


def read(session: Session, now: datetime, *rows: str) -> Report:
    content = "\n".join((HEAD, *rows)).encode()
    return importing.read_contacts(session, content, country="KE", now=now)


def place_of(session: Session, name: str) -> str | None:
    contact = session.scalar(select(Contact).where(Contact.name == name))
    return contact.area.name if contact and contact.area else None


def test_what_a_path_names_is_made_once(session: Session, now: datetime) -> None:
    make_area(session, name="Kisumu")

    report = read(
        session,
        now,
        "Akinyi,0712000001,Kisumu > Nyando > Ahero",
        "Moraa,0712000002,kisumu > nyando > Awasi",
        "Chebet,0712000003,ahero",
    )

    assert report.problems == []
    names = session.scalars(select(Area.name).order_by(Area.id)).all()
    assert names == ["Kisumu", "Nyando", "Ahero", "Awasi"]
    people = ("Akinyi", "Moraa", "Chebet")
    assert [place_of(session, one) for one in people] == ["Ahero", "Awasi", "Ahero"]
    paths = session.scalars(select(Area.path).order_by(Area.id)).all()
    assert [path.count("/") for path in paths] == [2, 3, 4, 4]


def test_a_name_alone_makes_nothing(session: Session, now: datetime) -> None:
    report = read(session, now, "Akinyi,0712000001,Aherro", "Moraa,0712000002, > ")

    assert [str(problem) for problem in report.problems] == [
        "2: no area is called “Aherro”",
        "3: no area is called “>”",
    ]
    assert session.scalars(select(Area)).all() == []


def test_a_supervisor_is_named_by_her_code_wherever_she_stands(
    session: Session, now: datetime
) -> None:
    rows = (
        "name,phone,code,role,supervisor",
        "Akinyi,0712000001,CHW-1,chw,SUP-1",
        "Rose,0712000002,SUP-1,supervisor,",
        "Moraa,0712000003,CHW-2,chw,SUP-9",
        "Chebet,0712000004,CHW-3,chw,CHW-3",
    )
    content = "\n".join(rows).encode()

    report = importing.read_contacts(session, content, country="KE", now=now)

    assert [str(problem) for problem in report.problems] == [
        "4: no supervisor has the code “SUP-9”",
        "5: no supervisor has the code “CHW-3”",
    ]
    akinyi = session.scalars(select(Contact).where(Contact.code == "CHW-1")).one()
    assert akinyi.supervisor is not None
    assert akinyi.supervisor.name == "Rose"
