from messages.channel import Kind
from tests.conversation.dialogue import NUMBER, Helpdesk


def test_an_answer_still_reaches_a_chat_that_has_become_somebody_we_know(
    desk: Helpdesk,
) -> None:
    """It once was answered with "no address": the ticket had stayed behind."""
    phone, chat = desk.phone(name="Akinyi Odhiambo"), desk.chat()
    chat.write("0", "the red light is blinking")
    ticket, amina = desk.ticket(), desk.officer(name="Amina Yusuf")
    chat.write("", kind=Kind.CONTACT, shared_number=NUMBER)

    desk.reply(ticket, amina, "A new phone is on its way.")
    read = chat.read()

    assert any("A new phone is on its way." in text for text in read)
    assert desk.ticket().contact_id == phone.contact().id
    assert {message.contact_id for message in desk.inbound()} == {phone.contact().id}
