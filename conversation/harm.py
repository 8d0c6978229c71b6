"""Danger to life: a patient who cannot wait, a person who is threatened.

All patterns see folded text; the words are in `words/harm.toml`. A form that asks after
convulsions is no convulsion: where the app is spoken of, the sign must be somebody's.
"""

import re

from conversation.folding import any_of

PERSON = any_of("harm", "person")
SIGN = any_of("harm", "sign")
AFTER_PERSON = r"(?: (?!with|avec|mwenye|qui|for|form|of|field|question)\w+)"

EMERGENCY = re.compile(rf"\b{SIGN}\b")
NEEDS_PERSON = re.compile(any_of("harm", "needs_person"))
ANYBODY = re.compile(rf"\b{PERSON}\b")
NOT_WAKING = re.compile(
    rf"\b{PERSON}\b(?: (?!phone|app|simu)\w+){{0,4}} {any_of('harm', 'wake')}\b"
)
SOMEBODYS = re.compile(
    rf"\b(?<!pour )(?<!for ){PERSON}\b{AFTER_PERSON}{{0,4}} {SIGN}\b"
    r"|\b(?:anatoka|anatokwa|amezimia|hapumui|hajitambui)\b"
)
APP = re.compile(rf"\b{any_of('harm', 'machine', 'paperwork')}\b")
PAPERWORK = re.compile(rf"\b{any_of('harm', 'paperwork')}\b")

BATTERED = any_of("harm", "battered")
BATTERING = any_of("harm", "battering", "battered")
NO_WEATHER = "(?<!battery )(?<!it )(?<!rain )"
VIOLENCE = re.compile(
    rf"\b(?:{NO_WEATHER}{any_of('harm', 'does')} {any_of('harm', 'whom')}"
    rf"|{any_of('harm', 'suffers')} {any_of('harm', 'suffered')}"
    rf"|{any_of('harm', 'struck')}(?! {any_of('harm', 'harmless')})"
    rf"|{any_of('harm', 'who')} (?:me|la|m ?a|ma|lui) {BATTERING}"
    rf"|ma {BATTERED}|(?:suis|est|a ete|ai ete|jai ete) {BATTERED}"
    rf"|{any_of('harm', 'violence')})\b"
)


def is_emergency(text: str) -> bool:
    """Whether a folded text tells of a patient who must be seen at once."""
    if NOT_WAKING.search(text):
        return True
    sign = EMERGENCY.search(text)
    if sign is None:
        return False
    if APP.search(text):
        return SOMEBODYS.search(text) is not None
    if NEEDS_PERSON.fullmatch(sign[0]):
        return ANYBODY.search(text) is not None
    return True


def is_violence(text: str) -> bool:
    """Whether a folded text tells of violence, a threat or self-harm."""
    return VIOLENCE.search(text) is not None and not PAPERWORK.search(text)
