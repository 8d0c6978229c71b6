"""An incident from the first report to the last message, as contacts live it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversation import news
from conversation.models import Conversation
from conversation.news import Cost
from kit.errors import ConflictError
from people import directory
from people.address import Channel
from people.models import Contact, Officer, OfficerRole, Role
from tests.conversation.dialogue import Helpdesk, Phone, make_settings
from tests.factories import OUR_NUMBER, make_area, make_officer
from tickets import incidents, notifications, sla
from tickets.incidents import Suggestion
from tickets.models import (
    Incident,
    IncidentMember,
    IncidentStatus,
    NoticeKind,
    Report,
    Ticket,
)
from tickets.rules import TicketStatus

REPORT = "My app does not sync, the reports are not going"
KNOWN, FIXED = "Known problem: ", "Good news: this problem is fixed: "


class Trouble:
    """A sub-county of two facilities whose reports do not arrive any more."""

    def __init__(self, desk: Helpdesk) -> None:
        self.desk = desk
        self.phones: list[Phone] = []
        with desk.sessions.begin() as session:
            county = make_area(session, name="Kisumu")
            sub = make_area(session, name="Nyando", parent=county)
            self.area = sub.id
            self.places = [
                make_area(session, name=name, parent=sub) for name in ("Mto", "Jua")
            ]
            other = make_area(session, name="Siaya")
            self.elsewhere = make_area(session, name="Ziwa", parent=other)
            self.lead: Officer = make_officer(session, role=OfficerRole.LEAD)

    def phone(self, *, elsewhere: bool = False) -> Phone:
        number = len(self.phones)
        place = self.elsewhere if elsewhere else self.places[number % 2]
        phone = self.desk.phone(
            f"+2547000001{number:02}",
            name="Grace Wanjiru",
            role=Role.CHW,
            locale="en",
            area=place,
        )
        self.phones.append(phone)
        return phone

    def report(self, count: int, text: str = REPORT) -> None:
        for _ in range(count):
            self.phone().write(text)
            self.desk.clock.advance(seconds=37)

    def suggest(self) -> list[Suggestion]:
        with self.desk.sessions() as session:
            return news.suggest(
                session, settings=self.desk.settings, now=self.desk.clock()
            )

    def declare(self) -> int:
        (suggestion,) = self.suggest()
        with self.desk.sessions.begin() as session:
            incident = news.declare(
                session,
                suggestion,
                by=self.lead,
                library=self.desk.library,
                settings=self.desk.settings,
                now=self.desk.clock(),
            )
            number = incident.id
        self.desk.work()
        return number

    def fix(self, incident_id: int) -> None:
        with self.desk.sessions.begin() as session:
            news.tell_fixed(
                session,
                incident_id,
                by=self.lead,
                settings=self.desk.settings,
                now=self.desk.clock(),
            )
        self.desk.work()

    def spread(self) -> int:
        with self.desk.sessions.begin() as session:
            return news.spread_news(
                session, settings=self.desk.settings, now=self.desk.clock()
            )

    def told(self, phone: Phone, words: str) -> int:
        return sum(
            message.text.startswith(words)
            for message in self.desk.sender.sent
            if message.address == phone.address
        )

    def heard(self, phone: Phone) -> int:
        return sum(m.address == phone.address for m in self.desk.sender.sent)

    def members(self) -> list[IncidentMember]:
        with self.desk.sessions() as session:
            return list(
                session.scalars(select(IncidentMember).order_by(IncidentMember.id))
            )


@pytest.fixture
def trouble(desk: Helpdesk) -> Trouble:
    return Trouble(desk)


def test_thirty_reports_in_twenty_minutes_are_one_incident_and_two_messages_each(
    trouble: Trouble,
) -> None:
    began = trouble.desk.clock()
    trouble.report(5)
    before = {phone.address: trouble.heard(phone) for phone in trouble.phones}
    number = trouble.declare()
    trouble.report(25)
    took = trouble.desk.clock() - began

    assert took <= timedelta(minutes=20)
    assert trouble.suggest() == []
    trouble.fix(number)
    for _ in range(3):
        trouble.spread()
        trouble.desk.work()

    assert len(trouble.members()) == len(trouble.phones) == 30
    for phone in trouble.phones:
        assert trouble.told(phone, KNOWN) == 1
        assert trouble.told(phone, FIXED) == 1
        # What the first five heard before is the answer to their own question.
        assert trouble.heard(phone) - before.get(phone.address, 0) == 2
    with trouble.desk.sessions() as session:
        assert session.scalar(select(func.count(Incident.id))) == 1
        assert session.scalar(select(func.count(Ticket.id))) == 0


def test_the_suggestion_names_article_area_and_people(trouble: Trouble) -> None:
    trouble.report(3)
    assert trouble.suggest() == []

    trouble.report(1)

    (suggestion,) = trouble.suggest()
    assert suggestion.article == "sync-not-working"
    assert (suggestion.area_id, suggestion.area_name) == (trouble.area, "Nyando")
    assert len(suggestion.contact_ids) == 4


def test_what_was_reported_an_hour_ago_counts_no_more(trouble: Trouble) -> None:
    trouble.report(4)

    trouble.desk.clock.advance(hours=2)

    assert trouble.suggest() == []


def test_where_it_is_always_so_four_are_nothing_unusual(trouble: Trouble) -> None:
    trouble.report(4)
    with trouble.desk.sessions.begin() as session:
        one = session.scalars(select(Report)).first()
        assert one is not None
        session.add_all(
            Report(
                contact_id=one.contact_id,
                area_id=one.area_id,
                article=one.article,
                words="",
                message_id=10_000 + number,
                created_at=one.created_at - timedelta(minutes=30 * number + 90),
            )
            for number in range(1300)
        )

    assert trouble.suggest() == []


def test_the_leads_are_pointed_to_it_once(trouble: Trouble) -> None:
    trouble.report(4)
    for _ in range(2):
        found = trouble.suggest()
        with trouble.desk.sessions.begin() as session:
            news.point_out(session, found, now=trouble.desk.clock())

    with trouble.desk.sessions() as session:
        (ring,) = notifications.unread(session, trouble.lead.id)
    assert ring.kind is NoticeKind.INCIDENT_SUGGESTED
    assert (ring.details["area"], ring.details["people"]) == ("Nyando", 4)


def test_one_click_links_the_tickets_and_answers_them(trouble: Trouble) -> None:
    trouble.report(4)
    first = trouble.phones[0]
    first.write("2")
    first.write("2")
    ticket = trouble.desk.ticket()

    number = trouble.declare()

    with trouble.desk.sessions() as session:
        linked = session.get_one(Ticket, ticket.id)
        assert linked.incident_id == number
        assert linked.first_replied_at == trouble.desk.clock()
        owed = sla.standings(session, linked, now=trouble.desk.clock())
        assert [s.kind for s in owed if s.kept_at is None] == ["resolution"]


def test_a_newcomer_is_answered_at_once_and_no_ticket_is_opened(
    trouble: Trouble,
) -> None:
    trouble.report(4)
    trouble.declare()

    said = trouble.phone().write(REPORT)

    assert [text.startswith(KNOWN) for text in said] == [True]
    assert trouble.desk.tickets() == []
    assert len(trouble.members()) == 5


def test_who_writes_of_it_again_is_not_told_again_but_reaches_a_person(
    trouble: Trouble,
) -> None:
    trouble.report(4)
    trouble.declare()
    phone = trouble.phones[0]
    trouble.desk.clock.advance(minutes=10)

    assert phone.write("The app does not sync still, reports not going") == []
    assert phone.write("0") != []
    assert len(trouble.desk.tickets()) == 1


def test_another_problem_or_another_place_is_answered_as_ever(trouble: Trouble) -> None:
    trouble.report(4)
    trouble.declare()

    other = trouble.phones[0].write("phone is not charging")
    elsewhere = trouble.phone(elsewhere=True).write(REPORT)

    assert not other[0].startswith(KNOWN)
    assert not elsewhere[0].startswith(KNOWN)


def test_who_said_not_fixed_to_the_steps_hears_that_we_know(trouble: Trouble) -> None:
    trouble.report(4)
    late = trouble.phone()
    steps = late.write(REPORT)
    assert not steps[0].startswith(KNOWN)
    with trouble.desk.sessions.begin() as session:
        (suggestion,) = news.suggest(
            session, settings=trouble.desk.settings, now=trouble.desk.clock()
        )
        incidents.open_incident(
            session,
            replace(suggestion, contact_ids=suggestion.contact_ids[:4]),
            title="Sync",
            things={"en": "the app does not sync"},
            by=trouble.lead,
            now=trouble.desk.clock(),
        )

    assert late.write("2")[0].startswith(KNOWN + "the app does not sync")


def test_a_third_is_asked_whether_it_works_and_the_answers_are_kept(
    trouble: Trouble,
) -> None:
    trouble.report(6)
    number = trouble.declare()
    trouble.fix(number)
    asked = [m for m in trouble.members() if m.asked]
    assert len(asked) == 2
    phones = {phone.contact().id: phone for phone in trouble.phones}
    yes, no = (phones[member.contact_id] for member in asked)

    assert yes.write("1") == []
    assert len(no.write("2")) == 1

    answers = {m.contact_id: m.works for m in trouble.members() if m.asked}
    assert answers == {asked[0].contact_id: True, asked[1].contact_id: False}
    ticket = trouble.desk.ticket()
    assert ticket.contact_id == asked[1].contact_id
    assert ticket.reason == "incident_not_fixed"
    with trouble.desk.sessions() as session:
        kinds = [r.kind for r in notifications.unread(session, trouble.lead.id)]
    assert NoticeKind.INCIDENT_NOT_FIXED in kinds


def test_who_has_a_ticket_and_says_it_does_not_work_has_it_opened_again(
    trouble: Trouble,
) -> None:
    trouble.desk.settings = make_settings(incident_sample=100)
    trouble.report(4)
    for phone in trouble.phones:
        phone.write("0")
    number = trouble.declare()
    trouble.fix(number)
    assert {t.status for t in trouble.desk.tickets()} == {TicketStatus.RESOLVED}
    asked = next(m for m in trouble.members() if m.asked)
    phone = next(p for p in trouble.phones if p.contact().id == asked.contact_id)

    phone.write("2")

    opened = [t for t in trouble.desk.tickets() if t.status is TicketStatus.OPEN]
    assert [ticket.id for ticket in opened] == [asked.ticket_id]


def test_who_asked_for_no_more_is_not_told(trouble: Trouble) -> None:
    trouble.report(4)
    muted = trouble.phones[0]
    with trouble.desk.sessions.begin() as session:
        directory.opt_out(
            session,
            Channel.SMS,
            muted.address,
            OUR_NUMBER,
            source="their word",
            now=trouble.desk.clock(),
        )
    before = trouble.heard(muted)

    trouble.fix(trouble.declare())

    assert trouble.heard(muted) == before


def test_two_officers_who_click_at_once_open_it_once(trouble: Trouble) -> None:
    trouble.report(4)
    (suggestion,) = trouble.suggest()
    trouble.declare()

    with trouble.desk.sessions.begin() as session, pytest.raises(ConflictError):
        news.declare(
            session,
            suggestion,
            by=trouble.lead,
            library=trouble.desk.library,
            settings=trouble.desk.settings,
            now=trouble.desk.clock(),
        )
    assert len(trouble.members()) == 4


def test_what_it_costs_is_shown_before_anything_is_sent(trouble: Trouble) -> None:
    trouble.report(4)
    (suggestion,) = trouble.suggest()
    with trouble.desk.sessions.begin() as session:
        swahili = session.get_one(Contact, suggestion.contact_ids[0])
        swahili.locale = "sw"
        _forget_spoken(session, swahili)
    sent = len(trouble.desk.sender.sent)

    with trouble.desk.sessions() as session:
        cost: Cost = news.preview(
            session,
            suggestion.contact_ids,
            news.things_of(trouble.desk.library, suggestion.article, ""),
            "incident_known",
            settings=trouble.desk.settings,
        )

    assert [(line.locale, line.people) for line in cost.lines] == [("en", 3), ("sw", 1)]
    assert cost.segments == 8
    assert cost.price == pytest.approx(8 * 0.04)
    assert len(trouble.desk.sender.sent) == sent


def _forget_spoken(session: Session, contact: Contact) -> None:
    session.get_one(Conversation, contact.id).locale = None


def test_an_incident_ends_with_what_was_learned(trouble: Trouble) -> None:
    trouble.report(4)
    number = trouble.declare()
    with (
        trouble.desk.sessions() as session,
        pytest.raises(ConflictError, match="fixed"),
    ):
        incidents.close(session, number, now=trouble.desk.clock())
    trouble.fix(number)
    with trouble.desk.sessions.begin() as session:
        incidents.close(
            session, number, lesson=" A full disk ", now=trouble.desk.clock()
        )
    with trouble.desk.sessions() as session:
        incident = session.get_one(Incident, number)

    assert (incident.status, incident.lesson) == (IncidentStatus.CLOSED, "A full disk")
