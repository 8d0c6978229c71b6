"""Whether a phone was lost or stolen, in three languages and all their spellings.

The costliest thing to miss, so the lists are long; and said wrongly it frightens, so
what was lost must be the phone itself: not its charger, its number or what was in it.
All patterns see folded text (`folding.fold`); the words are in `words/theft.toml`.
"""

import re

from conversation.folding import any_of

DEVICE = any_of("theft", "device")
PART = any_of("theft", "part")
OTHER = any_of("theft", "part", "other", "bank")
STOLEN = any_of("theft", "stolen")
TAKING = any_of("theft", "taken")
THIEF = any_of("theft", "thief")

CREDIT = r"(?:airtime|data|bundles?|credit)"
OF = r"(?:ya|za|la|wa|kwa|kwenye|katika|of|in|on|for|from|du|de|sur|dans|pour)"
WHOSE = r"(?:the|my|hii|ile|mon|le|ma|la|this|our|her|his)"
PART_OF_DEVICE = re.compile(
    rf"\b{DEVICE} {PART}\b|\b{PART} {OF} (?:{WHOSE} )?{DEVICE}\b"
)

OWN = rf"(?: {any_of('theft', 'own')})"
WITH = r"(?: (?:and|n|with|na|plus|et|avec) (?:the |my |its |ma |la |le |sa )?\w+)?"
GAP = rf"(?: (?!{OTHER}\b)\w+)"
WITH_BANK = re.compile(
    rf"\b{any_of('theft', 'bank')}{OWN}{{0,2}} (?:and|with|na|n|plus|et|avec) "
)
NO_OBJECT = rf"(?= {any_of('theft', 'after')}\b|$)"

CLAIMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{DEVICE}{WITH}{GAP}{{0,8}}? {STOLEN}\b(?! {CREDIT})",
        rf"\b{any_of('theft', 'took')}{OWN}{{0,4}} {DEVICE}\b",
        rf"\b{STOLEN} (?:with|and|na|pamoja na|avec|et){OWN}{{0,3}} {DEVICE}\b",
        rf"^{any_of('theft', 'stolen', 'lost', 'gone')}{OWN}{{0,3}} {DEVICE}\b",
        rf"\b{THIEF}\b.* {DEVICE}\b|\b{DEVICE} .*\b{THIEF}\b",
        rf"\b{DEVICE}{WITH}{GAP}{{0,6}}? {any_of('theft', 'lost')}\b{NO_OBJECT}",
        rf"\b{DEVICE}{WITH}{GAP}{{0,6}}? {any_of('theft', 'gone')}\b",
        rf"\b{any_of('theft', 'losing')}{OWN}{{0,4}} {DEVICE}\b",
        rf"\b(?:(?:stolen|lost|missing) {DEVICE}|{any_of('theft', 'mine')})\b",
        rf"\b{any_of('theft', 'left')}{OWN}{{0,3}} {DEVICE}{GAP}{{0,4}}?"
        rf" {any_of('theft', 'place')}\b",
    )
)
TAKEN = re.compile(
    rf"\b(?:{TAKING}{OWN}{{0,4}} {DEVICE}|{DEVICE}{GAP}{{0,4}} {TAKING})\b"
)
FORCE = re.compile(rf"\b{any_of('theft', 'force')}\b")
ROBBED = re.compile(rf"\b{any_of('theft', 'robbed')}\b")
SOMETHING_ELSE = re.compile(rf"\b{OTHER}\b")
NOT_NOW = re.compile(rf"\b{any_of('theft', 'found', 'supposed')}\b")
ALONE = re.compile(
    rf"(?:{any_of('theft', 'beside')} )*{any_of('theft', 'alone')}"
    rf"(?: {any_of('theft', 'alone', 'beside')})*"
)


def is_theft(text: str) -> bool:
    """Whether a folded text says that a phone was lost or stolen."""
    if ALONE.fullmatch(text):
        return True
    if NOT_NOW.search(text):
        return False
    plain = PART_OF_DEVICE.sub("accessory", WITH_BANK.sub("", text))
    if any(claim.search(plain) for claim in CLAIMS):
        return True
    if FORCE.search(plain) and TAKEN.search(plain):
        return True  # without force it is a loan
    return bool(ROBBED.search(plain)) and not SOMETHING_ELSE.search(plain)
