from datetime import timedelta

from sqlalchemy.orm import Session

from messages import transcript
from messages.models import Author
from messages.transcript import BOT_REPLY_LIVES, OFFICER_REPLY_LIVES
from tests.factories import NOW, make_contact, make_message, queue_message


def test_an_officers_words_are_worth_sending_longer_than_the_bots(
    session: Session,
) -> None:
    bot = queue_message(session, author=Author.BOT)
    officer = queue_message(session, author=Author.OFFICER)
    short = queue_message(session, lives=timedelta(minutes=5))

    assert bot.expires_at == NOW + BOT_REPLY_LIVES
    assert officer.expires_at == NOW + OFFICER_REPLY_LIVES
    assert short.expires_at == NOW + timedelta(minutes=5)


def test_a_transcript_is_read_from_its_end_page_by_page(session: Session) -> None:
    contact, other = make_contact(session), make_contact(session)
    for number in range(5):
        make_message(session, contact=contact, text=str(number))
        make_message(session, contact=other, text="another's")

    last = transcript.of_contact(session, contact.id, most=2)
    before = transcript.of_contact(session, contact.id, before=last[0].id, most=2)

    assert [m.text for m in (*before, *last)] == ["1", "2", "3", "4"]
