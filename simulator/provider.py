"""The settings of demo mode: both channels exist, and their provider is the page."""

import secrets

from pydantic import SecretStr

from kit.settings import Settings
from simulator.gate import TELEGRAM_PATH, TWILIO_PATH

ACCOUNT = "AC" + "0" * 32
NUMBER = "+254700000999"
BOT_ID = "7000000001"


def with_demo_providers(settings: Settings) -> Settings:
    """The same settings, with invented providers where no real one is set up.

    The secrets are new at every start: nobody outside this process needs them, and what
    was signed before is never asked for again.
    """
    if not settings.is_demo or settings.has_sms or settings.has_telegram:
        return settings
    base = settings.base_url
    return settings.model_copy(
        update={
            "demo": True,
            "public_url": base,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": SecretStr(secrets.token_hex(16)),
            "twilio_number": NUMBER,
            "twilio_messaging_service_sid": "",
            "twilio_api_url": base + TWILIO_PATH,
            "telegram_token": SecretStr(f"{BOT_ID}:{secrets.token_urlsafe(26)}"),
            "telegram_secret": SecretStr(secrets.token_urlsafe(24)),
            "telegram_mode": "webhook",
            "telegram_api_url": base + TELEGRAM_PATH,
            "facility_phone": settings.facility_phone or "+254700000500",
            "report_number": settings.report_number or "22133",
        }
    )
