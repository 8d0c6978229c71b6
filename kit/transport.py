"""httpx over aiohttp's connections, which cost a third of those of its own pool.

Only what is surely not sent may look so: whoever takes a broken connection for one that
never was sends an SMS twice (decision 0005).
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx

AT_ONCE = 100
CHUNK = 16 * 1024


class Transport(httpx.AsyncBaseTransport):
    """One attempt a request, no redirect, no cookie. `HTTPS_PROXY` is heeded."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        within = request.extensions.get("timeout", {})
        with _explained():
            answer = await self._open().request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    connect=within.get("connect"),
                    sock_read=within.get("read"),
                ),
                proxy=self._proxy(request.url),
                server_hostname=request.extensions.get("sni_hostname"),
            )
        return httpx.Response(
            answer.status,
            headers=answer.raw_headers,
            stream=_Body(answer),
            request=request,
        )

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _proxy(self, url: httpx.URL) -> str | None:
        """As the environment has it; looked up once for each host. Left to aiohttp, it
        is with each request, in a thread, and so are the passwords in `.netrc`."""
        key = (url.scheme, url.host)
        if key not in self._proxies:
            wanted = None if proxy_bypass(url.host) else getproxies().get(url.scheme)
            self._proxies[key] = wanted
        return self._proxies[key]

    def _open(self) -> aiohttp.ClientSession:
        """Made within the loop that it will serve."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=AT_ONCE, ssl=httpx.create_ssl_context()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("User-Agent", "Content-Type"),
            )
        return self._session


class _Body(httpx.AsyncByteStream):
    """An answer's body; read to its end or closed, it frees its connection."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _explained():
            async for chunk in self._answer.content.iter_chunked(CHUNK):
                yield chunk

    async def aclose(self) -> None:
        self._answer.close()


@contextmanager
def _explained() -> Iterator[None]:
    """aiohttp's errors as httpx's: no connection, or no whole answer."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise httpx.ConnectError("no connection") from error
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise httpx.UnsupportedProtocol("no address") from error
    except TimeoutError as error:
        raise httpx.ReadTimeout("no answer in time") from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.ReadError("the connection broke") from error
