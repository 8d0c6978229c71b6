from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parse import is_update
from messages.channel import Attachment, InboundMessage, Kind
from people.address import Channel
from tests.bot.updates import ASHA, BOT, GROUP, NAMES, NOW, inbound, read, update


def test_a_text_is_read_whole() -> None:
    assert inbound("text") == InboundMessage(
        channel=Channel.TELEGRAM,
        address=ASHA,
        our_address=BOT,
        external_id=f"{ASHA}:101",
        text="Simu haitaki ku-sync 😀 tangu jana",
        received_at=NOW,
        sender_name="Asha Mwangi",
        sender_locale="sw",
    )


@pytest.mark.parametrize("name", NAMES)
def test_nothing_telegram_sends_is_lost(name: str) -> None:
    parsed = read(update(name))

    assert parsed.inbound or parsed.keep or parsed.blocked or parsed.moved


@pytest.mark.parametrize(
    ("name", "kind", "content_type", "size"),
    [
        ("photo", Kind.PHOTO, "image/jpeg", 87341),
        ("voice", Kind.VOICE, "audio/ogg", 16424),
        ("audio", Kind.VOICE, "audio/mp4", 254113),
        ("video", Kind.VIDEO, "video/mp4", 912345),
        ("video_note", Kind.VIDEO, "video/mp4", 301222),
        ("animation", Kind.VIDEO, "video/mp4", 88111),
        ("document", Kind.FILE, "application/pdf", 51234),
        ("sticker", Kind.STICKER, "image/webp", 20112),
    ],
)
def test_a_file_is_kept_by_reference(
    name: str, kind: Kind, content_type: str, size: int
) -> None:
    message = inbound(name)

    (attachment,) = message.attachments
    assert message.kind is kind
    assert attachment.reference
    assert (attachment.content_type, attachment.size) == (content_type, size)
    assert message.answerable


def test_of_a_photo_the_largest_size_is_kept() -> None:
    assert inbound("photo").attachments == (
        Attachment("AgACAgQAAxkBAAIl", "image/jpeg", size=87341),
    )


def test_a_photo_without_any_usable_size_is_something_else() -> None:
    message = inbound("photo_without_words", photo=[{"width": 1}, "x"])

    assert message.kind is Kind.OTHER


def test_a_caption_is_the_text_of_a_photo() -> None:
    assert inbound("photo").text == "Inaonyesha hii"
    assert inbound("photo_without_words").text == ""


def test_a_photo_of_an_album_names_its_album() -> None:
    assert inbound("album_photo").extra == {"media_group_id": "13500000000000001"}


def test_a_sticker_shows_its_emoji() -> None:
    assert inbound("sticker").extra == {"emoji": "👍"}


def test_a_place_is_read() -> None:
    assert inbound("location").kind is Kind.LOCATION
    assert inbound("location").extra == {"location": [-1.2921, 36.8219]}
    assert inbound("venue").extra["venue"] == "Umoja Dispensary"
    assert inbound("location", location={"latitude": "x"}).extra == {}


@pytest.mark.parametrize("name", ["poll", "dice"])
def test_what_cannot_be_read_is_still_a_message(name: str) -> None:
    message = inbound(name)

    assert (message.kind, message.answerable) == (Kind.OTHER, True)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+254 700 000123", "+254700000123"),
        ("254700000123", "+254700000123"),
        ("00255 700 000 123", "+255700000123"),
        ("0700000123", "+254700000123"),
        ("123", None),
        ("", None),
    ],
)
def test_a_shared_number_is_written_in_e164(written: str, number: str | None) -> None:
    card = {"phone_number": written, "first_name": "Asha", "user_id": int(ASHA)}

    message = inbound("contact_own", contact=card)

    assert message.kind is Kind.CONTACT
    assert message.shared_number == number


@pytest.mark.parametrize(
    "name",
    [
        "contact_of_another",
        "contact_from_phone_book",
        "contact_own_forwarded",
        "contact_own_in_group",
    ],
)
def test_a_number_that_proves_nothing_is_not_taken(name: str) -> None:
    message = inbound(name)

    assert (message.kind, message.shared_number) == (Kind.CONTACT, None)


def test_a_button_says_what_was_picked_and_where() -> None:
    parsed = read(update("button"))

    message = parsed.inbound
    assert message is not None
    assert message.kind is Kind.BUTTON
    assert message.external_id == "q:4300000000000000017"
    assert (message.address, message.picked) == (ASHA, "fixed")
    assert message.question_id == f"{ASHA}:57"
    assert message.text == "Yes, it works"
    assert parsed.callback_id == "4300000000000000017"


def test_a_button_under_a_message_too_old_to_show_still_counts() -> None:
    message = inbound("button_under_old_message")

    assert (message.kind, message.picked) == (Kind.BUTTON, "fixed")
    assert (message.question_id, message.text) == (f"{ASHA}:57", "")


@pytest.mark.parametrize("name", ["button_of_a_game", "button_forged"])
def test_a_button_without_a_usable_token_picks_nothing(name: str) -> None:
    parsed = read(update(name))

    assert parsed.inbound is not None
    assert (parsed.inbound.kind, parsed.inbound.picked) == (Kind.OTHER, None)
    assert parsed.callback_id is not None


def test_a_keyboard_that_is_none_gives_no_label() -> None:
    message = {**update("button")["callback_query"]["message"]}
    for keyboard in ("x", {"inline_keyboard": [None, ["y"], [{"text": "z"}]]}):
        pressed = inbound("button", message={**message, "reply_markup": keyboard})
        assert pressed.text == ""


def test_a_button_under_no_message_of_a_chat_is_kept_and_answered() -> None:
    parsed = read(update("button_under_inline_message"))

    assert (parsed.inbound, parsed.keep) == (None, True)
    assert parsed.callback_id == "4300000000000000019"


def test_an_edit_names_the_message_it_replaces() -> None:
    message = inbound("edited_text")

    assert message.kind is Kind.EDIT
    assert message.edits is not None
    assert message.external_id == f"{message.edits}:e1790000900"
    assert message.text == "Simu imekataa ku-sync"
    assert inbound("edited_caption").text == "Error 12"


def test_an_edit_without_its_date_is_still_told_apart() -> None:
    payload = update("edited_text")
    del payload["edited_message"]["edit_date"]

    message = read(payload).inbound

    assert message is not None
    assert message.external_id == f"{message.edits}:e{payload['update_id']}"


def test_a_live_location_that_creeps_on_is_no_message() -> None:
    parsed = read(update("edited_live_location"))

    assert (parsed.inbound, parsed.keep) == (None, True)


@pytest.mark.parametrize(
    "name", ["group_text", "group_command", "anonymous_admin", "button_in_group"]
)
def test_in_a_group_the_bot_stays_silent(name: str) -> None:
    message = inbound(name)

    assert (message.address, message.group, message.answerable) == (GROUP, True, False)


def test_a_channel_is_not_answered() -> None:
    message = inbound("channel_post")

    assert (message.group, message.answerable) == (True, False)
    assert message.sender_name is None


def test_another_bot_is_not_answered() -> None:
    message = inbound("from_a_bot")

    assert (message.group, message.answerable) == (False, False)


def test_who_blocks_the_bot_or_lets_it_in_again_is_noticed() -> None:
    assert read(update("blocked")).blocked == (ASHA, True)
    assert read(update("unblocked")).blocked == (ASHA, False)
    assert read(update("added_to_group")).keep


def test_a_group_that_moved_is_followed_from_both_sides() -> None:
    assert read(update("migrate_to")).moved == ("-400000003", GROUP)
    assert read(update("migrate_from")).moved == ("-400000003", GROUP)


@pytest.mark.parametrize("name", ["pinned", "reaction"])
def test_what_nobody_wrote_is_kept(name: str) -> None:
    parsed = read(update(name))

    assert (parsed.inbound, parsed.keep) == (None, True)


def test_a_kind_of_update_we_do_not_know_is_kept_under_its_name() -> None:
    assert read({"update_id": 1, "gift_given": {}}).kind == "gift_given"
    assert read({"update_id": 1, "Ünknown\x00": {}}).kind == "unknown"
    assert read({"update_id": 1}).keep


def test_a_message_that_is_none_is_kept() -> None:
    assert read({"update_id": 1, "message": "x"}).keep
    assert read({"update_id": 1, "message": {"message_id": 3}}).keep
    assert read({"update_id": 1, "my_chat_member": {"chat": []}}).keep


def test_a_command_for_another_bot_is_not_answered() -> None:
    message = inbound("command_for_another_bot")

    assert (message.kind, message.answerable) == (Kind.OTHER, False)
    assert message.text == "/start@other_trial_bot"


def test_our_name_is_taken_off_a_command() -> None:
    assert inbound("command_with_our_name").text == "/guide no sync"
    assert inbound("text", text="/lang@msaada_trial_bot").text == "/lang"


def test_any_name_is_taken_off_while_we_do_not_know_our_own() -> None:
    message = read(update("command_for_another_bot"), username=None).inbound

    assert message is not None
    assert (message.text, message.answerable) == ("/start", True)


def test_the_payload_of_a_start_stays_with_it() -> None:
    assert inbound("start").text == "/start a1B2-c3_D4"


def test_an_address_in_a_text_is_no_command() -> None:
    text = "/guide@msaada_trial_bot.example"

    assert inbound("text", text=text).text == text


def test_what_stands_beside_the_words_is_kept() -> None:
    assert inbound("forwarded").extra == {"forwarded": True}
    assert inbound("reply_to_us").extra == {"reply_to": f"{ASHA}:57"}
    assert inbound("reply_to_herself").extra == {}
    assert inbound("via_bot").extra == {"via_bot": "gif_trial_bot"}


def test_a_message_in_a_topic_is_no_reply_to_its_beginning() -> None:
    assert inbound("topic_message").extra == {"message_thread_id": 812}


@pytest.mark.parametrize("date", [None, 1790000000123, "yesterday", -5])
def test_the_date_telegram_gives_never_matters(date: object) -> None:
    assert inbound("text", date=date).received_at == NOW


def test_what_no_database_holds_is_taken_out_of_a_text() -> None:
    assert inbound("text", text="a\x00b\ud83d").text == "ab?"


@pytest.mark.parametrize("payload", [None, [], {}, "x", {"update_id": "7"}])
def test_what_is_no_update_is_recognised(payload: object) -> None:
    assert not is_update(payload)
    assert not is_update({"update_id": True})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "animation",
        "caption",
        "chat",
        "contact",
        "data",
        "date",
        "document",
        "edit_date",
        "forward_origin",
        "from",
        "id",
        "inline_keyboard",
        "is_bot",
        "location",
        "media_group_id",
        "message",
        "message_id",
        "message_thread_id",
        "migrate_to_chat_id",
        "new_chat_member",
        "phone_number",
        "photo",
        "reply_markup",
        "reply_to_message",
        "sender_chat",
        "status",
        "sticker",
        "text",
        "type",
        "user_id",
        "venue",
        "via_bot",
        "voice",
    ]
)


@given(st.sampled_from(NAMES), st.dictionaries(FIELDS, JSON, max_size=5))
def test_no_field_of_any_type_breaks_the_reading(
    name: str, changes: dict[str, Any]
) -> None:
    payload = update(name)
    kind = next(key for key in payload if key != "update_id")
    payload[kind].update(changes)

    parsed = read(payload)

    assert parsed.inbound or parsed.keep or parsed.blocked or parsed.moved
    if parsed.inbound is not None:
        parsed.inbound.text.encode()
        parsed.inbound.external_id.encode()


@given(st.dictionaries(FIELDS, JSON), st.sampled_from(["message", "callback_query"]))
def test_no_shape_of_a_message_breaks_the_reading(
    what: dict[str, Any], kind: str
) -> None:
    assert read({"update_id": 1, kind: what}).update_id == 1
