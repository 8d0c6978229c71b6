import asyncio
from collections.abc import Callable

import httpx
import pytest

from sms import client as twilio
from sms.media import MediaError, fetch
from tests.sms.forms import make_settings

API = "https://api.twilio.com"
HERE = f"{API}/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
THERE = "https://media.example.org/a.jpg?sig=1"
Answer = Callable[[httpx.Request], httpx.Response]


def get(
    answer: Answer,
    reference: str = HERE,
    *,
    addresses: tuple[str, ...] = ("93.184.216.34",),
    api: str = API,
    most_bytes: int = 1000,
) -> tuple[bytes, str]:
    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("media.example.org", 443)
        await asyncio.sleep(0)
        return list(addresses)

    async def once() -> tuple[bytes, str]:
        settings = make_settings(twilio_api_url=api)
        client = twilio.make_client(settings, transport=httpx.MockTransport(answer))
        try:
            return await fetch(
                client, reference, most_bytes=most_bytes, resolve=resolve
            )
        finally:
            await twilio.close(client)

    return asyncio.run(once())


def picture(kind: str = "image/jpeg", content: bytes = b"jpg") -> httpx.Response:
    return httpx.Response(200, content=content, headers={"Content-Type": kind})


def redirect(to: str) -> httpx.Response:
    return httpx.Response(307, headers={"Location": to})


def test_a_picture_is_fetched_with_our_credentials() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("Basic ")
        return picture("image/jpeg; charset=binary")

    assert get(answer) == (b"jpg", "image/jpeg")


def test_twilio_may_send_us_on_and_our_credentials_stay_behind() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return redirect(THERE) if len(asked) == 1 else picture()

    assert get(answer) == (b"jpg", "image/jpeg")
    assert str(asked[1].url) == "https://93.184.216.34/a.jpg?sig=1"
    assert asked[1].headers["host"] == "media.example.org"
    assert asked[1].extensions["sni_hostname"] == "media.example.org"
    assert "authorization" not in asked[1].headers


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "nonsense",
    ],
)
def test_we_are_never_sent_into_our_own_network(address: str) -> None:
    for addresses in ((address,), ("93.184.216.34", address)):
        with pytest.raises(MediaError):
            get(lambda _: redirect(THERE), addresses=addresses)


def test_a_host_without_addresses_is_nowhere() -> None:
    with pytest.raises(MediaError):
        get(lambda _: redirect(THERE), addresses=())


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example.org/2010-04-01/x",
        "http://api.twilio.com/2010-04-01/x",
        "https://api.twilio.com:8443/x",
        "https://api.twilio.com@evil.example.org/x",
        "https://me:pw@api.twilio.com/x",
        "https://api.twilio.com.evil.example.org/x",
        "https://[",
        "https://api.twilio.com:x/",
        "file:///etc/passwd",
        "/2010-04-01/x",
        "",
    ],
)
def test_a_file_elsewhere_is_not_fetched(reference: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    with pytest.raises(MediaError):
        get(answer, reference)


@pytest.mark.parametrize(
    "there",
    ["http://media.example.org/a", "ftp://media.example.org/a", "https:///a", "//["],
)
def test_we_go_nowhere_unsafe(there: str) -> None:
    with pytest.raises(MediaError):
        get(lambda _: redirect(there))


def test_redirects_are_followed_three_times() -> None:
    def answer_after(redirects: int) -> Answer:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return redirect(HERE) if len(asked) <= redirects else picture()

        return answer

    assert get(answer_after(3)) == (b"jpg", "image/jpeg")
    with pytest.raises(MediaError):
        get(answer_after(4))


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/json", "", "video/mp4"]
)
def test_only_what_can_be_shown_is_fetched(kind: str) -> None:
    with pytest.raises(MediaError):
        get(lambda _: picture(kind))


def test_too_large_a_file_is_given_up() -> None:
    assert len(get(lambda _: picture(content=b"a" * 1000))[0]) == 1000
    with pytest.raises(MediaError):
        get(lambda _: picture(content=b"a" * 1001))


def test_a_packed_file_is_refused() -> None:
    headers = {"Content-Type": "image/png", "Content-Encoding": "br"}

    with pytest.raises(MediaError):
        get(
            lambda _: httpx.Response(200, stream=httpx.ByteStream(b""), headers=headers)
        )


def test_a_file_that_is_gone_or_a_network_that_broke_is_told() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    for answer in (broken, lambda _: httpx.Response(404)):
        with pytest.raises(MediaError):
            get(answer)


def test_an_api_on_this_machine_is_a_place_we_go_to() -> None:
    api = "http://127.0.0.1:4010"

    assert get(lambda _: picture(), f"{api}/x", api=api) == (b"jpg", "image/jpeg")
