"""A small knowledge base, invented."""

from knowledge.texts import ArticleText, Intent, LocaleText, SupervisorText

CHARGING = ArticleText(
    slug="phone-not-charging",
    category="power",
    locales={
        "en": LocaleText(
            title="Phone not charging",
            summary="Most often the cable is broken.",
            warning="Hot or swollen? Unplug it now.",
            steps=("Try another socket", "Try another cable"),
            next_steps=("Clean the hole of the charger",),
            send=("phone model",),
            phrases=(
                "charger is spoilt",
                "the phone does not charge",
                "no power goes in when i plug it",
                "battery stays at zero all night",
            ),
        ),
        "sw": LocaleText(
            title="Simu haichaji",
            steps=("Jaribu soketi nyingine",),
            phrases=("simu haiingizi moto", "chaja imeharibika"),
        ),
    },
)
LOST = ArticleText(
    slug="lost-stolen-phone",
    category="privacy",
    audience="both",
    priority="critical",
    data_at_risk=True,
    locales={
        "en": LocaleText(
            title="Phone lost or stolen",
            warning="Do not go after a thief.",
            steps=("Tell us the time and place",),
            phrases=("thieves took my phone", "i lost my phone", "phone was snatched"),
            supervisor=SupervisorText(
                title="A CHW lost her phone", steps=("Block her account",)
            ),
        ),
    },
)
INACTIVE = ArticleText(
    slug="chw-inactive-followup",
    audience="supervisor",
    locales={
        "en": LocaleText(
            title="CHWs who do not report",
            steps=("Open the dashboard",),
            phrases=("which of my chws did not sync", "find inactive health workers"),
        ),
    },
)
GREETING = Intent("greeting", {"en": ("how are you today", "hope you are fine")})
PAY = Intent("pay", {"en": ("when is my salary", "stipend not paid yet")})

ARTICLES = (CHARGING, LOST, INACTIVE)
