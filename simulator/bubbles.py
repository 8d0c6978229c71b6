"""What stands on the phone and in the chat, line by line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.channel import Kind, Status
from messages.models import Direction, Message
from messages.segments import reduce
from simulator.network import Chatted, Phone, Sms
from simulator.payloads import Json

KEYBOARD = ("share_number", "remove_keyboard")
WORDLESS = {Kind.CONTACT: "(my number)"}
ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line on the phone or in the chat. `mine` is what the visitor wrote."""

    id: str
    at: datetime
    mine: bool
    text: str
    author: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = ()
    press: bool = False


def sms_bubbles(rows: Sequence[Message], phone: Phone) -> list[Bubble]:
    """What is on the phone: what it sent, and what has arrived, as it arrived."""
    carried = {sms.sid: sms for sms in list(phone.carried) if sms.sid}
    shown = [
        Bubble(
            f"sms-{row.id}",
            row.created_at,
            mine=row.direction is Direction.INBOUND,
            text=sms_text(row, carried.get(row.external_id or "")),
            author=row.author,
        )
        for row in rows
        if _is_on_phone(row, carried.get(row.external_id or ""))
    ]
    shown += [
        Bubble(f"op-{n}", sms.at, mine=False, text=sms.body, author="operator")
        for n, sms in enumerate(list(phone.carried))
        if not sms.sid
    ]
    return sorted(shown, key=lambda bubble: bubble.at)


def _is_on_phone(row: Message, sms: Sms | None) -> bool:
    if row.direction is Direction.INBOUND:
        return True
    return sms.arrived if sms is not None else row.status in ARRIVED


def sms_text(row: Message, sms: Sms | None) -> str:
    """What the network was given; after a restart, the same written again."""
    if sms is not None:
        return sms.body
    lines = [row.text, *(f"{c['digit']} {c['label']}" for c in row.choices)]
    outbound = row.direction is Direction.OUTBOUND
    return reduce("\n".join(lines)) if outbound else row.text


def chat_bubbles(rows: Sequence[Message], phone: Phone) -> list[Bubble]:
    """What is in the chat. Telegram has no receipts: what was sent is there."""
    chatted = {str(one.message_id): one for one in list(phone.chatted)}
    return [
        _written(row)
        if row.direction is Direction.INBOUND
        else _received(row, chatted.get(_message_id(row)))
        for row in rows
        if row.direction is Direction.INBOUND or row.status in ARRIVED
    ]


def _written(row: Message) -> Bubble:
    return Bubble(
        f"chat-{row.id}",
        row.created_at,
        mine=True,
        text=row.text or WORDLESS.get(row.kind, f"({row.kind})"),
        press=row.kind is Kind.BUTTON,
    )


def _received(row: Message, chatted: Chatted | None) -> Bubble:
    markup = markup_of(row, chatted)
    return Bubble(
        f"chat-{row.id}",
        row.created_at,
        mine=False,
        text=chatted.text if chatted else row.text,
        author=row.author,
        buttons=_buttons(markup, _message_id(row)),
        keys=_keys(markup),
    )


def _message_id(row: Message) -> str:
    """Telegram's own; ours is the chat's and that one."""
    return (row.external_id or "").rpartition(":")[2]


def markup_of(row: Message, chatted: Chatted | None) -> Json:
    """The buttons under a message: what Telegram was given, else what we meant."""
    if chatted is not None:
        return chatted.markup or {}
    if any(choice["token"] in KEYBOARD for choice in row.choices):
        return {}  # a keyboard below the chat doesn't outlive the app
    buttons = [
        [{"text": choice["label"], "callback_data": choice["token"]}]
        for choice in row.choices
    ]
    return {"inline_keyboard": buttons} if buttons else {}


def _buttons(markup: Json, message_id: str) -> tuple[tuple[str, str], ...]:
    """Label, and what is posted when it is pressed: the message and the token."""
    rows = markup.get("inline_keyboard") or []
    return tuple(
        (str(button.get("text", "")), f"{message_id}|{button.get('callback_data', '')}")
        for row in rows
        for button in row
    )


def _keys(markup: Json) -> tuple[str, ...]:
    """The label of the key that shares her number."""
    rows = markup.get("keyboard") or []
    return tuple(
        str(key.get("text", ""))
        for row in rows
        for key in row
        if key.get("request_contact")
    )
