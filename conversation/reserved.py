"""Words that operators and SMS providers act on, and that we therefore never write.

Alone in a message they opt a number out or in, or bring an answer of the operator's.
To be safe no text of ours holds one even inside a sentence.
"""

import re

from messages.segments import reduce

OPT_OUT = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ARRET"}
)
OPT_IN = frozenset({"START", "YES", "UNSTOP"})
CARRIER_WORDS = OPT_OUT | OPT_IN | {"HELP", "INFO"}
WORD = re.compile(r"[^\W\d_]+")


def carrier_words_in(text: str) -> tuple[str, ...]:
    """The carrier words in a text, as they will read once reduced for SMS."""
    words = dict.fromkeys(WORD.findall(reduce(text).upper()))
    return tuple(word for word in words if word in CARRIER_WORDS)
