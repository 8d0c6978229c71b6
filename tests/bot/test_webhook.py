from typing import Any

import pytest
from pydantic import SecretStr
from telegram import Bot
from telegram.error import TelegramError

from bot import commands, webhook
from bot.intake import Intake
from kit.errors import BadInputError
from kit.said import said
from kit.settings import Settings
from tests.bot.fake_telegram import USERNAME, Dropped, FakeTelegram

pytestmark = pytest.mark.anyio

OURS = "https://helpdesk.example.org/webhooks/telegram"


class Naps:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def changed(settings: Settings, **changes: Any) -> Settings:  # noqa: ANN401
    return settings.model_copy(update=changes)


async def test_the_webhook_is_set_with_its_secret_and_nothing_is_dropped(
    telegram: FakeTelegram, bot: Bot, settings: Settings
) -> None:
    done = str(await webhook.ensure(bot, settings))

    assert done == f"Telegram sends updates to {OURS}."
    assert telegram.asked("setWebhook") == [
        {
            "url": OURS,
            "secret_token": "a-long_Secret",
            "allowed_updates": webhook.ALLOWED_UPDATES,
            "drop_pending_updates": False,
        }
    ]


async def test_a_webhook_that_looks_right_is_set_again_for_its_secret(
    telegram: FakeTelegram, bot: Bot, settings: Settings
) -> None:
    telegram.webhook["url"] = OURS

    await webhook.ensure(bot, settings)

    assert len(telegram.asked("setWebhook")) == 1


async def test_another_webhook_is_replaced_and_named(
    telegram: FakeTelegram, bot: Bot, settings: Settings
) -> None:
    telegram.webhook["url"] = "https://old.example.org/hook"

    done = str(await webhook.ensure(bot, settings))

    assert done.endswith("no longer to https://old.example.org/hook.")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"telegram_secret": SecretStr("")}, "HELPDESK_TELEGRAM_SECRET"),
        ({"telegram_secret": SecretStr("not safe!")}, "letters, digits"),
        ({"public_url": ""}, "HELPDESK_PUBLIC_URL"),
        ({"public_url": "http://helpdesk.example.org"}, "HELPDESK_PUBLIC_URL"),
    ],
)
async def test_a_setting_that_cannot_work_is_named_and_telegram_left_alone(
    telegram: FakeTelegram,
    bot: Bot,
    settings: Settings,
    changes: dict[str, Any],
    named: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    unusable = changed(settings, **changes)

    with pytest.raises(BadInputError, match=named):
        await webhook.ensure(bot, unusable)
    assert not await webhook.ensure_in_time(bot, unusable)
    assert named in caplog.text
    assert telegram.calls == []


async def test_on_loopback_http_will_do(settings: Settings) -> None:
    local = changed(settings, public_url="http://127.0.0.1:8000")

    assert webhook.url(local) == "http://127.0.0.1:8000/webhooks/telegram"


async def test_a_telegram_out_of_reach_is_tried_until_it_is_back(
    telegram: FakeTelegram, bot: Bot, settings: Settings
) -> None:
    naps = Naps()
    telegram.answers["getWebhookInfo"].extend([Dropped(), (502, b"<html>")])
    telegram.fail("setWebhook", 429, "Too Many Requests", retry_after=9)
    telegram.fail("setWebhook", 400, "Bad Request: failed to resolve host")

    assert await webhook.ensure_in_time(bot, settings, sleep=naps)
    assert naps.seconds == [2.0, 4.0, 9.0, 16.0]


async def test_a_wrong_token_is_not_tried_again(
    telegram: FakeTelegram, bot: Bot, settings: Settings
) -> None:
    naps = Naps()
    telegram.fail("getWebhookInfo", 401, "Unauthorized")

    assert not await webhook.ensure_in_time(bot, settings, sleep=naps)
    assert naps.seconds == []


async def test_polling_wants_no_webhook(settings: Settings) -> None:
    assert webhook.is_wanted(settings)
    assert not webhook.is_wanted(changed(settings, telegram_mode="polling"))
    assert not webhook.is_wanted(changed(settings, telegram_token=SecretStr("")))


async def test_an_operator_learns_how_the_webhook_fares(
    telegram: FakeTelegram, bot: Bot, settings: Settings
) -> None:
    telegram.webhook = {
        "url": OURS,
        "pending_update_count": 12,
        "last_error_date": 1790000000,
        "last_error_message": "Wrong response from the webhook: 403 Forbidden",
    }

    assert await webhook.describe(bot, settings) == {
        "url": OURS,
        "pending": 12,
        "last_error": "Wrong response from the webhook: 403 Forbidden",
        "last_error_at": "2026-09-21T14:13:20+00:00",
        "advice": said("Repair it: Telegram holds another secret than we do."),
    }


@pytest.mark.parametrize("answer", [[], "x", None])
async def test_an_answer_that_is_no_object_is_an_error(
    telegram: FakeTelegram, bot: Bot, settings: Settings, answer: object
) -> None:
    telegram.answers["getWebhookInfo"].append((200, {"ok": True, "result": answer}))

    with pytest.raises(TelegramError):
        await webhook.describe(bot, settings)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("", "Nothing to do: it works."),
        ("Wrong response from the webhook: 404 Not Found", "HELPDESK_TELEGRAM_TOKEN"),
        ("Wrong response from the webhook: 503 Service Unavailable", "/health/ready"),
        ("SSL error {certificate verify failed}", "Renew the certificate"),
        ("Connection timed out", "can be reached"),
    ],
)
async def test_every_error_comes_with_what_to_do(
    settings: Settings, error: str, advice: str
) -> None:
    info = {"url": OURS, "last_error_message": error}

    assert advice in str(webhook.advise(info, settings))


async def test_what_is_set_wrong_comes_with_what_to_do(settings: Settings) -> None:
    polling = changed(settings, telegram_mode="polling")
    closed = changed(settings, telegram_secret=SecretStr(""))

    assert webhook.advise({"url": ""}, settings).text.startswith("Repair it")
    assert "HELPDESK_TELEGRAM_SECRET" in str(webhook.advise({"url": OURS}, closed))
    assert "removes it" in str(webhook.advise({"url": OURS}, polling))
    assert "polled" in str(webhook.advise({"url": ""}, polling))


async def test_commands_are_set_for_all_and_for_each_language(
    telegram: FakeTelegram, bot: Bot, intake: Intake
) -> None:
    assert await commands.introduce(bot, intake)

    asked = telegram.asked("setMyCommands")
    assert [call.get("language_code") for call in asked] == [None, "en", "sw", "fr"]
    assert all(call["scope"] == {"type": "all_private_chats"} for call in asked)
    names = [[command["command"] for command in call["commands"]] for call in asked]
    assert names == [["guide", "open", "lang"]] * 4


async def test_knowing_its_name_the_bot_leaves_others_their_commands(
    bot: Bot, intake: Intake
) -> None:
    await commands.introduce(bot, intake)
    assert intake.username == USERNAME


async def test_commands_wait_for_a_telegram_out_of_reach(
    telegram: FakeTelegram, bot: Bot
) -> None:
    naps = Naps()
    telegram.answers["getMe"].append(Dropped())
    telegram.fail("setMyCommands", 429, "Too Many Requests", retry_after=3)

    assert await commands.introduce(bot, sleep=naps)
    assert naps.seconds == [2.0, 3.0]


async def test_commands_are_given_up_with_a_wrong_token(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.fail("getMe", 401, "Unauthorized")

    assert not await commands.introduce(bot)
