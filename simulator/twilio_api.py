"""Twilio's REST interface, as far as an SMS needs it.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import base64
import hmac
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse

from kit.settings import Settings
from messages.segments import measure
from people.address import is_phone
from simulator.gate import TWILIO_PATH, On
from simulator.network import Network, Sms, network_of
from simulator.payloads import API_VERSION
from simulator.receipts import deliver
from simulator.road import Road

LARGEST = 64 * 1024
LONGEST = 1600
MOST_IN_A_PAGE = 1000
MESSAGES = f"/{API_VERSION}/Accounts/{{account}}/Messages"


class RefusedError(Exception):
    """The request is refused as Twilio would."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def check_password(request: Request, account: str, settings: On) -> Settings:
    """Basic authentication with the account's id and one of its tokens."""
    for token in settings.twilio_tokens:
        pair = f"{settings.twilio_account_sid}:{token}"
        expected = f"Basic {base64.b64encode(pair.encode()).decode()}"
        given = request.headers.get("authorization", "")
        if account == settings.twilio_account_sid and hmac.compare_digest(
            given.encode(), expected.encode()
        ):
            return settings
    raise HTTPException(401, "Authenticate")


Account = Annotated[Settings, Depends(check_password)]
router = APIRouter(prefix=TWILIO_PATH, include_in_schema=False)


@router.post(f"{MESSAGES}.json", status_code=201)
async def create(request: Request, settings: Account) -> JSONResponse:
    network, now = network_of(request.app), request.app.state.clock()
    body = await request.body()
    fields = _fields(body[:LARGEST])
    try:
        sms = _take(fields, network, settings, now)
    except RefusedError as refused:
        return _refusal(refused)
    network.spawn(deliver(Road(network, settings), sms, request.app.state.clock))
    return JSONResponse(as_json(sms, settings), 201)


@router.get(f"{MESSAGES}.json")
async def read_all(request: Request, settings: Account) -> JSONResponse:
    """Newest first, filtered by To, From and DateSent (exact day, `<` and `>`)."""
    query = dict(request.query_params)
    found = [s for s in network_of(request.app).all_sms() if s.sid and _fits(s, query)]
    found.sort(key=lambda sms: sms.at, reverse=True)
    size = _number(query.get("PageSize"), 50, MOST_IN_A_PAGE)
    page = _number(query.get("Page"), 0, 10_000)
    shown = found[page * size : (page + 1) * size]
    uri = MESSAGES.format(account=settings.twilio_account_sid) + ".json"
    more = len(found) > (page + 1) * size
    following = urlencode({**query, "PageSize": size, "Page": page + 1})
    return JSONResponse(
        {
            "messages": [as_json(sms, settings) for sms in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(0, len(shown) - 1),
            "first_page_uri": f"{uri}?{urlencode({**query, 'Page': 0})}",
            "next_page_uri": f"{uri}?{following}" if more else None,
            "previous_page_uri": None,
            "uri": f"{uri}?{urlencode(query)}",
        }
    )


@router.get(f"{MESSAGES}/{{sid}}.json")
async def read_one(request: Request, sid: str, settings: Account) -> JSONResponse:
    found = (s for s in network_of(request.app).all_sms() if s.sid and s.sid == sid)
    sms = next(found, None)
    if sms is None:
        return _refusal(RefusedError(404, 20404, "The resource was not found"))
    return JSONResponse(as_json(sms, settings))


def _fields(body: bytes) -> dict[str, str]:
    pairs = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in pairs.items()}


def _take(
    fields: dict[str, str], network: Network, settings: Settings, now: datetime
) -> Sms:
    to, body = fields.get("To", ""), fields.get("Body", "")
    _check(to, body, fields, settings)
    phone = network.phone(to)
    if phone.stopped:
        phone.note(now, "SMS refused by the operator · 21610: she asked for no more")
        raise RefusedError(400, 21610, "Attempt to send to unsubscribed recipient")
    sms = Sms(
        sid=network.next_sid(),
        inbound=False,
        sender=settings.twilio_number,
        to=to,
        body=body,
        status="queued",
        at=now,
        callback=fields.get("StatusCallback"),
    )
    phone.carried.append(sms)
    return sms


def _check(to: str, body: str, fields: dict[str, str], settings: Settings) -> None:
    service = settings.twilio_messaging_service_sid
    if not to:
        raise RefusedError(400, 21604, "A 'To' phone number is required")
    if not is_phone(to):
        raise RefusedError(400, 21211, "The 'To' number is not a valid phone number")
    if not body.strip():
        raise RefusedError(400, 21602, "Message body is required")
    if len(body) > LONGEST:
        raise RefusedError(400, 21617, "The message body exceeds 1600 characters")
    own = fields.get("From") == settings.twilio_number
    if not (own or (service and fields.get("MessagingServiceSid") == service)):
        raise RefusedError(400, 21606, "The 'From' number is not yours")


def _refusal(refused: RefusedError) -> JSONResponse:
    return JSONResponse(
        {
            "code": refused.code,
            "message": refused.text,
            "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
            "status": refused.status,
        },
        refused.status,
    )


def as_json(sms: Sms, settings: Settings) -> dict[str, Any]:
    """The message resource: numbers are strings, dates as in an email."""
    account = settings.twilio_account_sid
    uri = f"{MESSAGES.format(account=account)}/{sms.sid}"
    at = format_datetime(sms.at.astimezone(UTC))
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "body": sms.body,
        "date_created": at,
        "date_sent": at if sms.inbound or sms.status != "queued" else None,
        "date_updated": at,
        "direction": "inbound" if sms.inbound else "outbound-api",
        "error_code": int(sms.code) if sms.code else None,
        "error_message": None,
        "from": sms.sender,
        "messaging_service_sid": settings.twilio_messaging_service_sid or None,
        "num_media": "0",
        "num_segments": str(max(1, measure(sms.body).segments)),
        "price": None,
        "price_unit": "USD",
        "sid": sms.sid,
        "status": sms.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": sms.to,
        "uri": f"{uri}.json",
    }


def _fits(sms: Sms, query: dict[str, str]) -> bool:
    if query.get("To", sms.to) != sms.to or query.get("From", sms.sender) != sms.sender:
        return False
    after, before = _moment(query.get("DateSent>")), _moment(query.get("DateSent<"))
    if after is not None and sms.at < after:
        return False
    if before is not None and sms.at > before:
        return False
    day = _moment(query.get("DateSent"))
    return day is None or sms.at.astimezone(UTC).date() == day.date()


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)


def _number(text: str | None, default: int, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() else default
