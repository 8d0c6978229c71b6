"""The four kinds of problem, and what is asked most in each. Pure.

Until a programme has its own figures these are the usual ones; an article that is not
published is passed over.
"""

CATEGORIES: dict[str, tuple[str, ...]] = {
    "cat_device": (
        "phone-wont-turn-on",
        "phone-not-charging",
        "battery-drains-fast",
        "broken-screen-touch",
    ),
    "cat_network": (
        "no-network-signal",
        "internet-not-working",
        "data-bundle-finished",
        "sim-not-detected",
    ),
    "cat_account": (
        "password-reset",
        "login-link-expired",
        "session-expired",
        "must-change-password",
    ),
    "cat_app": (
        "sync-not-working",
        "app-wont-open",
        "form-wont-submit",
        "storage-full",
    ),
}

MOST_OFFERED = 3

LOST_PHONE = "lost-stolen-phone"
WRONG_COUNT = "targets-wrong"
