"""What a proxy may say, and who may not."""

from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from kit.proxy import BehindProxy

app = FastAPI()


@app.get("/")
def url(request: Request) -> str:
    return str(request.url)


def seen(told: dict[str, str], *, trusted: str = "testclient") -> object:
    behind: Any = BehindProxy(app, trusted_hosts=trusted)  # type: ignore[arg-type]
    with TestClient(behind, base_url="http://inside:8000") as client:
        return client.get("/", headers=told).json()


@pytest.mark.parametrize(
    ("host", "proto", "expected"),
    [
        (None, None, "http://inside:8000/"),
        (None, "https", "https://inside:8000/"),
        ("help.example.org", "https", "https://help.example.org/"),
        ("help.example.org:8443", "HTTPS", "https://help.example.org:8443/"),
        ("help.example.org, inner", "https, http", "https://help.example.org/"),
        ("", "", "http://inside:8000/"),
        (" , inner", "gopher", "http://inside:8000/"),
    ],
)
def test_a_trusted_proxy_says_how_it_was_called(
    host: str | None, proto: str | None, expected: str
) -> None:
    told = {"X-Forwarded-Host": host, "X-Forwarded-Proto": proto}

    assert seen({k: v for k, v in told.items() if v is not None}) == expected


def test_a_stranger_says_nothing() -> None:
    told = {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}

    assert seen(told, trusted="127.0.0.1") == "http://inside:8000/"
