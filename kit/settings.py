"""What an operator may set: read once, at the start. See `docs/configuration.md`."""

import difflib
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kit.errors import BadInputError

PREFIX = "HELPDESK_"
LOCALES = ("en", "sw", "fr")


def _no_slash(url: str) -> str:
    return url.strip().rstrip("/")


Url = Annotated[str, AfterValidator(_no_slash)]


def _usual_mode(given: dict[str, Any]) -> Literal["polling", "webhook"]:
    """Telegram sends to us where the internet can reach us; else we ask it."""
    return "webhook" if given.get("public_url", "").startswith("https:") else "polling"


class Settings(BaseSettings):
    """All settings, from the environment or `.env`, with the prefix `HELPDESK_`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=False
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database_url: str = "sqlite:///var/helpdesk.db"
    public_url: Url = ""
    secret_key: SecretStr = SecretStr("")
    role: Literal["all", "web", "worker"] = "all"
    demo: bool | None = None
    locales: Annotated[tuple[str, ...], NoDecode] = LOCALES
    default_country: str = "KE"
    timezone: str = "Africa/Nairobi"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    app_name: str = "the app"
    report_number: str = ""
    facility_phone: str = ""
    pay_contact: str = ""
    opening_hours: str = "08:00-17:00"
    opening_days: str = "mon-fri"
    sms_price: float = Field(default=0.04, ge=0)
    currency: str = "$"
    sms_monthly_budget: int = Field(default=0, ge=0, le=100_000_000)
    sms_spare_percent: int = Field(default=90, ge=1, le=100)
    sms_hard_stop: bool = False
    on_call: bool = False
    semantic: bool = False
    unclaimed_minutes: int = Field(default=30, ge=1, le=10_000)
    undelivered_minutes: int = Field(default=15, ge=1, le=1_000)
    incident_reporters: int = Field(default=4, ge=2, le=1_000)
    incident_minutes: int = Field(default=60, ge=5, le=10_000)
    incident_sample: int = Field(default=10, ge=0, le=1_000)
    found_segments: int = Field(default=200, ge=0, le=100_000)

    webhooks_to_private: bool = False

    settle_seconds: float = Field(default=1.5, ge=0, le=60)
    replies_per_hour: int = Field(default=6, ge=1, le=100)
    replies_per_day: int = Field(default=30, ge=1, le=1_000)
    satisfaction_percent: int = Field(default=20, ge=0, le=100)
    send_seconds: float = Field(default=20, ge=0.2, le=120)
    sms_per_second: float = Field(default=250, gt=0, le=10_000)
    telegram_per_second: float = Field(default=25, gt=0, le=10_000)

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_number: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_url: Url = "https://api.twilio.com"

    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_mode: Literal["polling", "webhook"] = Field(default_factory=_usual_mode)
    telegram_api_url: Url = "https://api.telegram.org"

    @field_validator("locales", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        unknown = set(names) - set(LOCALES)
        if unknown or not names:
            raise ValueError(f"name some of {', '.join(LOCALES)}, comma-separated")
        return names

    @field_validator("public_url", "twilio_api_url", "telegram_api_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("begin with http:// or https://")
        return value

    @field_validator("default_country")
    @classmethod
    def _is_country(cls, value: str) -> str:
        if value.upper() not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError("name a country by its two letters, such as KE")
        return value.upper()

    @field_validator("timezone")
    @classmethod
    def _is_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("name a time zone such as Africa/Nairobi") from error
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """The auth tokens that may have signed a webhook: one, or two in rotation."""
        tokens = self.twilio_auth_token.get_secret_value().split(",")
        return tuple(token.strip() for token in tokens if token.strip())

    @property
    def has_sms(self) -> bool:
        return bool(
            self.twilio_account_sid
            and self.twilio_tokens
            and (self.twilio_number or self.twilio_messaging_service_sid)
        )

    @property
    def telegram_bot_id(self) -> str:
        return self.telegram_token.get_secret_value().partition(":")[0]

    @property
    def has_telegram(self) -> bool:
        return bool(self.telegram_token.get_secret_value())

    @property
    def is_demo(self) -> bool:
        """Demo mode: as set, else whenever no channel is set up."""
        if self.demo is not None:
            return self.demo
        return not (self.has_sms or self.has_telegram)

    @property
    def base_url(self) -> str:
        """Where we are reached: the public URL, else this machine."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return self.public_url or f"http://{host}:{self.port}"


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        BadInputError: One can't be used; the text names it and says what to write.
    """
    try:
        return Settings()
    except UnicodeDecodeError as error:
        raise BadInputError("The file .env is not written in UTF-8.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = (
            "HELPDESK_" + str(first["loc"][0]).upper() if first["loc"] else "settings"
        )
        message = str(first["msg"]).removeprefix("Value error, ")
        raise BadInputError(f"{name}: {message}") from error


def misnamed(names: Iterable[str]) -> dict[str, str]:
    """Those of these names that look like settings and are none, with the likeliest.

    Whoever mistypes one believes it to be set.
    """
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    strange = sorted({n for n in names if n.startswith(PREFIX)} - set(known))
    return {
        name: (difflib.get_close_matches(name, known, 1, 0.8) or [""])[0]
        for name in strange
    }
