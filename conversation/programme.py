"""The programme's own words, which stand in braces in an article. Pure."""

from conversation import wording
from kit.settings import Settings
from people.models import Contact

SCREEN_WORDS = {
    "en": "Sync now",
    "sw": "Sawazisha sasa",
    "fr": "Synchroniser maintenant",
}
APP_WORDS = {"en": "the app", "sw": "app", "fr": "l'application"}
REPORT_WORDS = {
    "en": "the number for reports",
    "sw": "namba ya ripoti",
    "fr": "le numéro des rapports",
}
FACILITY_WORDS = {
    "en": "the health facility",
    "sw": "kituo cha afya",
    "fr": "le centre de santé",
}


def values_for(contact: Contact, locale: str, settings: Settings) -> dict[str, str]:
    """What stands in an article's braces for this contact, in this locale."""
    spoken = wording.base(locale)
    area = contact.area
    default = settings.app_name == "the app"
    return {
        "app": APP_WORDS.get(spoken, "app") if default else settings.app_name,
        "sync_now": SCREEN_WORDS.get(spoken, "Sync now"),
        "short_code": settings.report_number or REPORT_WORDS.get(spoken, ""),
        "facility": (area.facility if area else None) or FACILITY_WORDS.get(spoken, ""),
    }
