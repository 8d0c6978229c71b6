from pathlib import Path

import pytest
from pydantic import SecretStr

from kit.errors import BadInputError
from kit.settings import Settings, misnamed, read_settings


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests, and no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HELPDESK_{name.upper()}", raising=False)


def set_to(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"HELPDESK_{name.upper()}", value)


def test_nothing_need_be_set() -> None:
    settings = read_settings()

    assert settings.database_url == "sqlite:///var/helpdesk.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.is_demo
    assert not settings.has_sms
    assert not settings.has_telegram
    assert settings.twilio_tokens == ()


def test_settings_are_read_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HELPDESK_PORT=9000\nOTHERS=1\n", encoding="utf-8")

    assert read_settings().port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"),
        ("port", "-1"),
        ("port", "65536"),
        ("role", "everything"),
        ("demo", "perhaps"),
        ("locales", "en,xx"),
        ("locales", " , "),
        ("default_country", "Kenya"),
        ("default_country", "254"),
        ("default_country", "ZZ"),
        ("default_country", ""),
        ("timezone", "Nairobi"),
        ("timezone", "/etc/passwd"),
        ("timezone", ""),
        ("log_level", "loud"),
        ("sms_price", "free"),
        ("sms_price", "-1"),
        ("sms_price", "nan"),
        ("on_call", "sometimes"),
        ("settle_seconds", "61"),
        ("settle_seconds", "-1"),
        ("replies_per_hour", "0"),
        ("replies_per_hour", "101"),
        ("sms_monthly_budget", "-1"),
        ("sms_spare_percent", "0"),
        ("sms_spare_percent", "101"),
        ("sms_hard_stop", "perhaps"),
        ("replies_per_day", "0"),
        ("replies_per_day", "1001"),
        ("send_seconds", "0"),
        ("sms_per_second", "0"),
        ("sms_per_second", "10001"),
        ("telegram_per_second", "0"),
        ("telegram_per_second", "fast"),
        ("telegram_mode", "carrier pigeon"),
        ("public_url", "helpdesk.example.org"),
        ("twilio_api_url", "ftp://example.org"),
        ("telegram_api_url", "//example.org"),
    ],
)
def test_a_bad_value_gives_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    set_to(monkeypatch, **{name: value})

    with pytest.raises(BadInputError) as refused:
        read_settings()

    said = str(refused.value)
    assert said.startswith(f"HELPDESK_{name.upper()}: ")
    assert len(said.splitlines()) == 1
    assert "Value error" not in said


def test_a_bad_value_does_not_show_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, telegram_token="12:AAA-secret", port="eighty")

    with pytest.raises(BadInputError) as refused:
        read_settings()

    assert "AAA-secret" not in str(refused.value)
    assert "AAA-secret" not in repr(Settings(port=1))


def test_a_file_in_another_coding_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HELPDESK_APP_NAME=Santé\n", encoding="utf-16")

    with pytest.raises(BadInputError, match="UTF-8"):
        read_settings()


def test_a_country_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, default_country="ug")

    assert read_settings().default_country == "UG"


def test_locales_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, locales=" sw, en ")

    assert read_settings().locales == ("sw", "en")
    assert Settings(locales=("fr",)).locales == ("fr",)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("", "polling"),
        ("http://192.0.2.7:8000", "polling"),
        ("https://helpdesk.example.org/", "webhook"),
    ],
)
def test_telegram_sends_to_us_where_the_internet_can_reach_us(
    url: str, mode: str
) -> None:
    assert Settings(public_url=url).telegram_mode == mode


def test_what_is_said_on_the_mode_counts_more_than_the_usual() -> None:
    settings = Settings(
        public_url="https://helpdesk.example.org", telegram_mode="polling"
    )

    assert settings.telegram_mode == "polling"


def test_urls_lose_their_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, public_url=" https://helpdesk.example.org/ ")

    assert read_settings().public_url == "https://helpdesk.example.org"
    assert read_settings().base_url == "https://helpdesk.example.org"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_an_address_that_means_all_is_shown_as_this_machine(host: str) -> None:
    assert Settings(host=host, port=9000).base_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("given", "tokens"),
    [("", ()), ("one", ("one",)), ("new, old", ("new", "old")), (" ,", ())],
)
def test_two_auth_tokens_may_sign_while_one_is_being_replaced(
    given: str, tokens: tuple[str, ...]
) -> None:
    assert Settings(twilio_auth_token=SecretStr(given)).twilio_tokens == tokens


@pytest.mark.parametrize(
    ("sid", "token", "number", "service", "there"),
    [
        ("AC1", "t", "+254700000900", "", True),
        ("AC1", "t", "", "MG1", True),
        ("AC1", "t", "", "", False),
        ("AC1", "", "+254700000900", "", False),
        ("", "t", "+254700000900", "", False),
    ],
)
def test_sms_exists_only_with_all_its_secrets(
    *, sid: str, token: str, number: str, service: str, there: bool
) -> None:
    settings = Settings(
        twilio_account_sid=sid,
        twilio_auth_token=SecretStr(token),
        twilio_number=number,
        twilio_messaging_service_sid=service,
    )

    assert settings.has_sms is there
    assert settings.is_demo is not there


def test_telegram_exists_with_its_token() -> None:
    settings = Settings(telegram_token=SecretStr("7000000001:AAA"))

    assert settings.has_telegram
    assert settings.telegram_bot_id == "7000000001"
    assert not settings.is_demo


def test_demo_mode_is_as_set_whatever_channels_there_are() -> None:
    token = SecretStr("7000000001:AAA")

    assert Settings(demo=True, telegram_token=token).is_demo
    assert not Settings(demo=False).is_demo


def test_the_time_zone_is_where_the_office_is() -> None:
    assert Settings(timezone="Africa/Kinshasa").zone.key == "Africa/Kinshasa"


def test_a_misnamed_setting_is_told_with_what_it_was_meant_to_be() -> None:
    names = ["HELPDESK_PORT", "HELPDESK_TIMEZON", "HELPDESK_COLOUR", "PATH"]

    found = misnamed(names)

    assert found == {"HELPDESK_COLOUR": "", "HELPDESK_TIMEZON": "HELPDESK_TIMEZONE"}
