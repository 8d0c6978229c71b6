"""What a reverse proxy on this machine says of the request as it came to it."""

from collections.abc import Iterator

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

ON_THIS_MACHINE = "127.0.0.1,::1"
HOST, PROTO = b"x-forwarded-host", b"x-forwarded-proto"


class BehindProxy(ProxyHeadersMiddleware):
    """As uvicorn's, which reads X-Forwarded-Proto and -For of a trusted proxy, and
    X-Forwarded-Host as well: where no public URL is set, signatures are checked against
    what these give. Of several values the first counts, the outermost proxy's.
    """

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] != "lifespan":
            client = scope.get("client")
            if client and client[0] in self.trusted_hosts:
                scope["headers"] = list(as_told(list(scope["headers"])))
        await super().__call__(scope, receive, send)


def as_told(headers: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """The headers with the host that was asked for outside, if the proxy names one."""
    host = next((_first(value) for name, value in headers if name == HOST), b"")
    for name, value in headers:
        if name == b"host" and host:
            yield name, host
        elif name == PROTO:
            yield name, _first(value).lower()
        else:
            yield name, value


def _first(value: bytes) -> bytes:
    return value.partition(b",")[0].strip()
