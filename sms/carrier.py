"""Words that Twilio has already acted on and answered; we must stay silent. Pure."""

from messages.channel import CarrierWord

BY_TYPE = {
    "STOP": CarrierWord.OPT_OUT,
    "START": CarrierWord.OPT_IN,
    "HELP": CarrierWord.HELP,
}

# Twilio's default words on long codes: alone in a message, in any case.
# https://help.twilio.com/articles/223134027
BY_WORD = (
    dict.fromkeys(
        ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ARRET"),
        CarrierWord.OPT_OUT,
    )
    | dict.fromkeys(("START", "YES", "UNSTOP"), CarrierWord.OPT_IN)
    | dict.fromkeys(("HELP", "INFO"), CarrierWord.HELP)
)


def read_carrier_word(
    opt_out_type: str, text: str, *, by_word: bool
) -> CarrierWord | None:
    """What Twilio says it did, else what it does by default with this very word.

    A type we don't know still means that Twilio has answered, so it counts as HELP:
    nothing changes and nothing is said. `by_word` is False where Twilio has no default
    words, as on WhatsApp; a "yes" is then an answer like any other.
    """
    if opt_out_type.strip():
        return BY_TYPE.get(opt_out_type.strip().upper(), CarrierWord.HELP)
    return BY_WORD.get(text.strip().upper()) if by_word else None
