"""The road from the phone to our doors: the provider's own request, over HTTP.

Same addresses, same signatures, same checks as in the field.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from kit.settings import Settings
from messages.segments import measure
from simulator.faults import Fault
from simulator.network import Network, Sms
from simulator.payloads import Form, Json, Line, sign, sms_form

log = logging.getLogger(__name__)

SMS_PATH = "/webhooks/twilio/sms"
TELEGRAM_PATH = "/webhooks/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name

STOP_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "arret"}
)
START_WORDS = frozenset({"start", "unstop", "yes"})

OPERATOR_TAKES = timedelta(seconds=1)

STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages "
    "from this number. Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. "
    "Reply HELP for help. Reply STOP to unsubscribe."
)


@dataclass(frozen=True, slots=True)
class Road:
    network: Network
    settings: Settings

    def line(self, phone: str) -> Line:
        return Line(
            self.settings.twilio_account_sid, phone, self.settings.twilio_number
        )

    async def text(self, number: str, body: str, *, now: datetime) -> list[int]:
        """Send an SMS to us; return what our webhook answered, each time."""
        phone, sid = self.network.phone(number), self.network.next_sid()
        phone.carried.append(
            Sms(
                sid=sid,
                inbound=True,
                sender=number,
                to=self.settings.twilio_number,
                body=body,
                status="received",
                at=now,
                arrived=True,
            )
        )
        self._obey(number, body, now)
        form = sms_form(self.line(number), sid, body)
        answers = []
        for nth in range(2 if Fault.TWICE in phone.faults else 1):
            answers.append(await self.post_signed(self._url(SMS_PATH), form))
            parts = measure(body).segments
            size = f"{parts} segment{'s' if parts != 1 else ''}"
            phone.note(now, _arrived("SMS", nth, answers[-1], size))
        return answers

    async def update(self, number: str, update: Json, *, now: datetime) -> list[int]:
        """Send a Telegram update to us; return what our webhook answered."""
        phone = self.network.phone(number)
        secret = self.settings.telegram_secret.get_secret_value()
        answers = []
        for nth in range(2 if Fault.TWICE in phone.faults else 1):
            status = await self._post(
                self._url(TELEGRAM_PATH), json=update, headers={SECRET_HEADER: secret}
            )
            answers.append(status)
            phone.note(now, _arrived("Telegram", nth, status, "update"))
        return answers

    async def post_signed(self, url: str, form: Form) -> int:
        signature = sign(url, form, self.settings.twilio_tokens[0])
        return await self._post(
            url, form=form, headers={"X-Twilio-Signature": signature}
        )

    async def _post(
        self,
        url: str,
        *,
        headers: dict[str, str],
        form: Form | None = None,
        json: Json | None = None,
    ) -> int:
        """The status of the answer; 0 if there was none."""
        try:
            answer = await self.network.client.post(
                url, data=form, json=json, headers=headers
            )
        except httpx.HTTPError as error:
            log.warning("our own webhook gave no answer: %s", type(error).__name__)
            return 0
        return answer.status_code

    def _url(self, path: str) -> str:
        return self.settings.base_url + path

    def _obey(self, number: str, body: str, now: datetime) -> None:
        """The operator acts on its own words before we even hear of them."""
        phone, word = self.network.phone(number), body.strip().casefold()
        if word in STOP_WORDS:
            phone.stopped = True
            self._answer_for_us(number, STOPPED, now)
        elif word in START_WORDS and phone.stopped:
            phone.stopped = False
            self._answer_for_us(number, STARTED, now)

    def _answer_for_us(self, number: str, text: str, now: datetime) -> None:
        """What the operator says in our name. We never see it."""
        phone = self.network.phone(number)
        phone.carried.append(
            Sms(
                sid="",
                inbound=False,
                sender=self.settings.twilio_number,
                to=number,
                body=text,
                status="delivered",
                at=now + OPERATOR_TAKES,
                arrived=True,
            )
        )
        phone.note(now, "the operator answered this word itself")


def _arrived(what: str, nth: int, status: int, size: str) -> str:
    answered = f"answered {status}" if status else "no answer"
    if nth:
        return f"{what} came again · {answered} · known already, nothing changes"
    return f"{what} in · {size} · {answered}"
