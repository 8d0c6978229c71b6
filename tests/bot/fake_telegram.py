"""A Telegram on loopback: it remembers what it was asked, and answers as told."""

import json
import sys
import threading
from collections import defaultdict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "7000000001:AA-trial-token"
USERNAME = "msaada_trial_bot"

Call = tuple[str, dict[str, Any]]


class Dropped:
    """An answer that never comes: the connection is closed instead."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A caller who hangs up in the middle is what some tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class FakeTelegram:
    """Start it with `with`. `answers` holds, by method, what to answer once each."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: dict[str, deque[tuple[int, Any] | Dropped | None]] = defaultdict(
            deque
        )
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.webhook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self._sent = 0
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeTelegram":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    def fail(
        self,
        method: str,
        code: int,
        description: str,
        **parameters: int,
    ) -> None:
        """Refuse the next call of a method, as Telegram does."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": code,
            "description": description,
        }
        if parameters:
            answer["parameters"] = parameters
        self.answers[method].append((code, answer))

    def answer(self, path: str, body: bytes) -> tuple[int, bytes, str] | None:
        """The status, body and content type for one request; None to hang up."""
        if path.startswith(f"/file/bot{TOKEN}/"):
            return self._file(path.removeprefix(f"/file/bot{TOKEN}/"))
        if not path.startswith(f"/bot{TOKEN}/"):
            return _json(401, {"ok": False, "description": "Unauthorized"})
        method = path.removeprefix(f"/bot{TOKEN}/")
        parameters = {name: _value(text) for name, text in parse_qsl(body.decode())}
        self.calls.append((method, parameters))
        told = self.answers[method].popleft() if self.answers[method] else None
        if isinstance(told, Dropped):
            return None
        if told is not None:
            return _json(*told)
        return _json(200, {"ok": True, "result": self._result(method, parameters)})

    def _result(self, method: str, parameters: dict[str, Any]) -> object:
        match method:
            case "sendMessage":
                self._sent += 1
                return {"message_id": self._sent, "chat": {"id": parameters["chat_id"]}}
            case "getUpdates":
                return self._get_updates(parameters)
            case "getWebhookInfo":
                return self.webhook
            case "setWebhook":
                self.webhook = {**self.webhook, "url": parameters["url"]}
            case "deleteWebhook":
                self.webhook = {**self.webhook, "url": ""}
            case "getMe":
                return {"id": 7000000001, "is_bot": True, "username": USERNAME}
        return True

    def _get_updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """As Telegram does: asking for an offset confirms all before it."""
        offset = parameters.get("offset", 0)
        self.updates = [u for u in self.updates if u.get("update_id", offset) >= offset]
        return self.updates[: parameters["limit"]]

    def _file(self, path: str) -> tuple[int, bytes, str]:
        if path not in self.files:
            return 404, b"", "text/plain"
        content_type, body = self.files[path]
        return 200, body, content_type


def _json(status: int, answer: Any) -> tuple[int, bytes, str]:  # noqa: ANN401
    if isinstance(answer, bytes):
        return status, answer, "text/html"
    return status, json.dumps(answer).encode(), "application/json"


def _value(text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except ValueError:
        return text


def _handler(telegram: FakeTelegram) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            answer = telegram.answer(self.path, self.rfile.read(length))
            if answer is None:
                self.close_connection = True
                return
            status, body, content_type = answer
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
