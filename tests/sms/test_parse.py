from messages.channel import Attachment, CarrierWord, InboundMessage, Kind
from people.address import Channel
from sms.parse import parse
from tests.sms.forms import HERS, NOW, OURS, fields


def read(name: str, **changes: str) -> InboundMessage:
    message = parse(fields(name) | changes, ours=(OURS,), received_at=NOW)
    assert message is not None
    return message


def test_a_plain_message_is_read_whole() -> None:
    message = read("plain")

    assert message == InboundMessage(
        channel=Channel.SMS,
        address=HERS,
        our_address=OURS,
        external_id="SM00000000000000000000000000000001",
        text='Niaje, app haifunguki tangu jana 😞 & inasema "error 503"',
        received_at=NOW,
    )


def test_geography_and_unknown_fields_change_nothing() -> None:
    message = read("geo", SomethingNew="1")

    assert (message.text, message.extra) == ("How do I sync?", {})


def test_all_ten_media_are_kept_by_reference() -> None:
    message = read("mms")

    assert message.kind is Kind.PHOTO
    assert len(message.attachments) == 10
    assert message.attachments[9].content_type == "application/pdf"
    assert message.attachments[0].reference.endswith("/Media/ME" + "0" * 32)


def test_media_are_read_whatever_their_announced_number() -> None:
    assert len(read("mms", NumMedia="none").attachments) == 10
    assert read("plain", NumMedia="99").attachments == ()


def test_the_first_medium_names_the_kind() -> None:
    assert read("whatsapp_voice").kind is Kind.VOICE
    assert read("mms", MediaContentType0="video/mp4").kind is Kind.VIDEO
    assert read("mms", MediaContentType0="application/pdf").kind is Kind.FILE
    assert read("mms", MediaContentType0="").kind is Kind.FILE


def test_a_blank_message_and_one_without_a_body_are_empty_texts() -> None:
    assert (read("blank").text, read("no_body").text) == ("", "")
    assert read("blank").kind is Kind.TEXT


def test_the_deprecated_names_of_the_sid_serve_as_well() -> None:
    message = read("deprecated_names")

    assert message.external_id.startswith("SM")
    assert message.text == "sync"


def test_the_fallback_url_brings_the_same_message() -> None:
    assert read("fallback").text == "How do I sync?"


def test_who_cannot_be_answered_is_marked_so_and_kept_as_written() -> None:
    for name, address in (
        ("short_code", "24000"),
        ("alphanumeric", "TELCO"),
        ("national", "0700000001"),
        ("rcs", f"rcs:{HERS}"),
    ):
        message = read(name)

        assert (message.address, message.answerable) == (address, False)


def test_our_own_numbers_are_never_answered() -> None:
    assert not read("plain", From=OURS).answerable
    assert not read("plain", From="+254700000901", To="+254700000901").answerable
    assert not read("whatsapp", From=f"whatsapp:{OURS}").answerable


def test_a_whatsapp_message_brings_its_name_and_what_it_answers() -> None:
    message = read("whatsapp")

    assert message.address == f"whatsapp:{HERS}"
    assert message.our_address == f"whatsapp:{OURS}"
    assert message.answerable
    assert message.sender_name == "Asha Njeri"
    assert message.question_id == "SM" + "a" * 32


def test_a_whatsapp_contact_without_a_number_can_be_answered() -> None:
    message = read("whatsapp_bsuid")

    assert message.address == "whatsapp:KE.2081978709342942"
    assert message.answerable
    assert not read("whatsapp_bsuid", From="whatsapp:").answerable


def test_a_pressed_button_or_list_line_is_picked() -> None:
    button, line = read("whatsapp_button"), read("whatsapp_list")

    assert (button.kind, button.picked, button.text) == (
        Kind.BUTTON,
        "helped",
        "Worked",
    )
    assert (line.kind, line.picked) == (Kind.BUTTON, "choice:2")
    assert read("whatsapp_button", ButtonPayload="", Body="").text == "Worked"


def test_a_place_is_read_with_its_name() -> None:
    message = read("whatsapp_location")

    assert message.kind is Kind.LOCATION
    assert message.text == "Health centre, Kenyatta Ave"
    assert message.extra == {"latitude": -1.2921, "longitude": 36.8219}


def test_a_place_that_is_none_is_left_out() -> None:
    for nonsense in ("nan", "inf", "91", "north", ""):
        message = read("whatsapp_location", Latitude=nonsense)

        assert (message.kind, message.extra) == (Kind.TEXT, {})


def test_what_twilio_has_answered_is_marked() -> None:
    assert read("opt_out").carrier is CarrierWord.OPT_OUT
    assert read("plain", OptOutType="START").carrier is CarrierWord.OPT_IN
    assert read("plain", OptOutType="help").carrier is CarrierWord.HELP
    assert read("plain", OptOutType="LATER").carrier is CarrierWord.HELP


def test_a_carrier_word_counts_alone_and_in_any_case() -> None:
    for word in ("STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT", "arret"):
        assert read("plain", Body=f" {word}\n").carrier is CarrierWord.OPT_OUT
    for word in ("start", "Yes", "UNSTOP"):
        assert read("plain", Body=word).carrier is CarrierWord.OPT_IN
    for word in ("help", "INFO"):
        assert read("plain", Body=word).carrier is CarrierWord.HELP
    for text in ("Stop please", "yes it works", "end of month", "menu", "1", ""):
        assert read("plain", Body=text).carrier is None


def test_on_whatsapp_a_yes_is_an_answer() -> None:
    assert read("whatsapp", Body="Yes").carrier is None
    assert read("whatsapp", Body="bye", OptOutType="STOP").carrier is not None


def test_a_long_text_in_base64_is_decoded_and_its_raw_form_kept() -> None:
    message = read("base64")

    assert message.text.startswith("Habari, nimesajili mama mjamzito")
    assert message.extra["raw_body"] == fields("base64")["Body"]
    assert read("base64_utf16").text == "السلام عليكم كيف أسجل أسرة جديدة"


def test_nul_is_taken_out_everywhere() -> None:
    message = read("plain", Body="a\x00b", From=f"{HERS}\x00", ProfileName="A\x00")

    assert (message.text, message.address, message.sender_name) == ("ab", HERS, "A")


def test_without_sender_or_sid_there_is_no_message() -> None:
    for missing in ({"From": ""}, {"From": "9" * 300}):
        assert parse(fields("geo") | missing, ours=(), received_at=NOW) is None
    assert parse({"From": HERS, "Body": "hi"}, ours=(), received_at=NOW) is None


def test_a_service_stands_for_a_missing_number_of_ours() -> None:
    message = read("plain", To="", MessagingServiceSid="MG1")

    assert message.our_address == "MG1"


def test_media_keep_their_content_type() -> None:
    attachment = read("whatsapp_voice").attachments[0]

    assert attachment == Attachment(attachment.reference, content_type="audio/ogg")
