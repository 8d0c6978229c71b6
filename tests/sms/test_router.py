from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from twilio.request_validator import HMAC_SHA256
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from messages.channel import Status
from sms.form import LARGEST
from tests.sms.forms import (
    FORM,
    HERS,
    OURS,
    PAYLOADS,
    PUBLIC,
    SMS,
    STATUS,
    TOKEN,
    ListInbox,
    encode,
    fields,
    make_app,
    make_settings,
    payload,
    post,
    sign,
)

MESSAGES = sorted(
    path.stem for path in PAYLOADS.glob("*.txt") if not path.stem.startswith("status")
)


@pytest.fixture
def inbox() -> ListInbox:
    return ListInbox()


@pytest.fixture
def client(inbox: ListInbox) -> Iterator[TestClient]:
    with TestClient(make_app(inbox), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("name", MESSAGES)
def test_every_real_message_is_accepted_once_signed(
    client: TestClient, inbox: ListInbox, name: str
) -> None:
    assert post(client, SMS, payload(name)) == 200
    assert len(inbox.accepted) == 1


def test_the_answer_is_an_empty_instruction_to_twilio(client: TestClient) -> None:
    body = payload("plain")

    answer = client.post(
        SMS,
        content=body,
        headers={
            "Content-Type": f"{FORM}; charset=utf-8",
            "X-Twilio-Signature": sign(PUBLIC + SMS, body),
        },
    )

    assert answer.text == "<Response/>"
    assert answer.headers["content-type"].startswith("text/xml")


def test_a_query_is_part_of_what_is_signed(
    client: TestClient, inbox: ListInbox
) -> None:
    path = f"{SMS}?a=%2B1&b=&a=x%20y"

    assert post(client, path, payload("plain")) == 200
    assert post(client, path, payload("plain"), url=PUBLIC + SMS) == 403
    assert len(inbox.accepted) == 1


def test_repeated_and_blank_names_are_part_of_what_is_signed(
    client: TestClient,
) -> None:
    body = payload("plain") + b"&Extra=b&Extra=a&Extra=b&Blank="

    assert post(client, SMS, body) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"X-Twilio-Signature": "é"},
    ],
)
def test_what_twilio_did_not_sign_is_refused(
    client: TestClient, inbox: ListInbox, headers: dict[str, str]
) -> None:
    raw = [
        (b"Content-Type", FORM.encode()),
        *((key.encode(), value.encode("latin-1")) for key, value in headers.items()),
    ]

    for path in (SMS, STATUS):
        answer = client.post(path, content=payload("plain"), headers=raw)

        assert answer.status_code == 403
    assert not inbox.accepted
    assert not inbox.receipts


def test_two_signatures_are_none(client: TestClient) -> None:
    good = sign(PUBLIC + SMS, payload("plain"))

    answer = client.post(
        SMS,
        content=payload("plain"),
        headers=[
            ("Content-Type", FORM),
            ("X-Twilio-Signature", good),
            ("X-Twilio-Signature", good),
        ],
    )

    assert answer.status_code == 403


def test_a_shared_key_may_sign(client: TestClient) -> None:
    good = sign(PUBLIC + SMS, payload("plain"), algorithm=HMAC_SHA256)
    header = "X-Twilio-Webhooks-Signature-Settings"

    for algorithm, status in (("HMAC_SHA256", 200), ("HMAC_MD5", 403)):
        named = {header: f"key=webhooks_sharedkey_1,algorithm={algorithm}"}
        answer = post(client, SMS, payload("plain"), signature=good, headers=named)

        assert answer == status


def test_both_tokens_of_a_rotation_are_good(inbox: ListInbox) -> None:
    app = make_app(inbox, make_settings(twilio_auth_token=SecretStr(f"new, {TOKEN}")))

    with TestClient(app) as client:
        for token, status in (("new", 200), (TOKEN, 200), ("other", 403)):
            good = sign(PUBLIC + SMS, payload("plain"), token)

            assert post(client, SMS, payload("plain"), signature=good) == status


def test_a_forged_host_does_not_change_what_is_checked(client: TestClient) -> None:
    forged = {"Host": "evil.example.org", "X-Forwarded-Host": "evil.example.org"}
    url = f"https://evil.example.org{SMS}"

    assert post(client, SMS, payload("plain"), url=url, headers=forged) == 403
    assert post(client, SMS, payload("plain"), headers=forged) == 200


def test_without_a_public_url_the_requests_own_is_checked(inbox: ListInbox) -> None:
    app = make_app(inbox, make_settings(public_url=""))

    with TestClient(app, base_url="http://sms.example.org:8000") as client:
        for url, status in (
            (f"http://sms.example.org:8000{SMS}", 200),
            (f"http://127.0.0.1:8000{SMS}", 200),
            (f"https://sms.example.org{SMS}", 403),
        ):
            assert post(client, SMS, payload("plain"), url=url) == status


def test_a_trusted_proxy_may_say_that_it_was_https(inbox: ListInbox) -> None:
    app = make_app(inbox, make_settings(public_url=""))
    url = f"https://sms.example.org{SMS}"
    told = {"X-Forwarded-Proto": "https"}

    for proxy, status in (("testclient", 200), ("10.0.0.1", 403)):
        behind: Any = ProxyHeadersMiddleware(
            app,  # type: ignore[arg-type]  # two dialects of the same types
            trusted_hosts=proxy,
        )
        with TestClient(behind, base_url="http://sms.example.org") as client:
            assert post(client, SMS, payload("plain"), url=url, headers=told) == status


def test_a_host_header_that_is_none_is_refused(inbox: ListInbox) -> None:
    with TestClient(make_app(inbox, make_settings(public_url=""))) as client:
        for host in ("[", "a:b", "a b", ""):
            status = post(
                client, SMS, payload("plain"), url="x", headers={"Host": host}
            )

            assert status in (400, 403)


def test_without_twilios_settings_there_is_no_webhook(inbox: ListInbox) -> None:
    for missing in ({"twilio_auth_token": SecretStr(" , ")}, {"twilio_number": ""}):
        with TestClient(make_app(inbox, make_settings(**missing))) as client:
            for path in (SMS, STATUS):
                assert post(client, path, payload("plain")) == 404


def test_other_methods_and_slashes_are_not_ours(client: TestClient) -> None:
    for path in (SMS, STATUS):
        assert client.get(path).status_code == 405
        assert client.put(path).status_code == 405
        assert post(client, f"{path}/", payload("plain")) == 404


def test_other_bodies_are_not_read(client: TestClient) -> None:
    for other in ("application/json", "multipart/form-data; boundary=x", "text/xml"):
        kind = {"Content-Type": other}

        assert post(client, SMS, payload("plain"), headers=kind) == 415


def test_signed_json_is_kept_and_not_answered(
    client: TestClient, inbox: ListInbox
) -> None:
    body = b'{"MessageSid": "SM1", "Body": "not an SMS"}'
    kind = {"Content-Type": "application/json"}
    right, wrong = (
        f"{SMS}?bodySHA256={sha256(text).hexdigest()}" for text in (body, b"other")
    )

    answers = [
        post(client, path, body, signature=signature, headers=kind)
        for path, signature in (
            (right, sign(PUBLIC + right, b"")),
            (right, sign(PUBLIC + wrong, b"")),
            (wrong, sign(PUBLIC + wrong, b"")),
        )
    ]

    assert answers == [200, 403, 403]
    assert not inbox.accepted
    ((kept, _, details),) = inbox.kept
    assert (kept, details) == (
        "unreadable_message",
        {"fields": {"json": body.decode()}},
    )


def test_too_large_a_body_is_refused(client: TestClient, inbox: ListInbox) -> None:
    largest = b"Body=" + b"a" * (LARGEST - 5)

    assert post(client, SMS, largest) == 200
    assert post(client, SMS, largest + b"a") == 413
    assert not inbox.accepted


def test_too_many_fields_are_refused(client: TestClient) -> None:
    assert post(client, SMS, b"a=&" * 2000) == 403


def test_a_genuine_request_without_a_sender_is_kept_and_not_asked_for_again(
    client: TestClient, inbox: ListInbox
) -> None:
    for form in ({"Body": "hi\x00"}, {"Body": "hi\x00"}, {"MessageSid": "SM1"}):
        assert post(client, SMS, encode(form)) == 200

    (first, second, third) = inbox.kept
    assert first == second
    assert first[2] == {"fields": {"Body": "hi"}}
    assert third[:2] == ("unreadable_message", "SM1")


def test_a_database_that_refuses_makes_twilio_come_again(
    client: TestClient, inbox: ListInbox
) -> None:
    inbox.refuses = OperationalError("insert", {}, Exception("locked"))

    assert post(client, SMS, payload("plain")) == 503
    assert post(client, STATUS, payload("status_sent")) == 503


def test_a_status_brings_our_own_id_back(client: TestClient, inbox: ListInbox) -> None:
    assert post(client, f"{STATUS}?mid=12", payload("status_delivered")) == 204
    assert post(client, f"{STATUS}?mid={'9' * 40}", payload("status_sent")) == 204
    assert post(client, STATUS, payload("status_queued")) == 204

    assert [receipt.message_id for receipt in inbox.receipts] == [12, None, None]
    assert [receipt.status for receipt in inbox.receipts] == [
        Status.DELIVERED,
        Status.SENT,
        None,
    ]


def test_a_status_that_says_nothing_is_kept(
    client: TestClient, inbox: ListInbox
) -> None:
    assert post(client, STATUS, encode({"MessageSid": "SM2"})) == 204
    assert inbox.kept[0][:2] == ("unreadable_status", "SM2")


def test_broken_encodings_are_taken_as_well_as_they_can_be(
    client: TestClient, inbox: ListInbox
) -> None:
    start = urlencode({"MessageSid": "SM3", "From": HERS, "To": OURS}).encode()

    assert post(client, SMS, start + b"&Body=caf%E9") == 200
    assert post(client, SMS, start + b"&Body=caf\xe9%ED%A0%80") == 200
    assert inbox.accepted[0].text == "caf\ufffd"


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=st.binary(max_size=400), path=st.sampled_from([SMS, STATUS]))
def test_no_body_makes_us_fail_signed_or_not(
    client: TestClient, body: bytes, path: str
) -> None:
    assert post(client, path, body) < 500
    assert post(client, path, body, signature="nonsense") == 403


FIELD = st.sampled_from(
    [*fields("plain"), *fields("whatsapp_location"), "MediaUrl0", "MessageStatus"]
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(form=st.dictionaries(FIELD, st.text(max_size=60), max_size=8))
def test_no_field_makes_us_fail(client: TestClient, form: dict[str, str]) -> None:
    full = fields("plain") | {k: v.encode("utf-8", "replace") for k, v in form.items()}
    body = urlencode(full).encode()

    assert post(client, SMS, body) == 200
    assert post(client, STATUS, body) == 204
