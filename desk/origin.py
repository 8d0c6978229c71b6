"""Only our own pages may change anything: the guard against forged requests."""

from urllib.parse import urlsplit

from fastapi import Request

from kit.errors import ForbiddenError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})


def same_origin(request: Request) -> None:
    """Let pass what our own pages sent.

    Raises:
        ForbiddenError: It came from elsewhere, or nothing says where from.
    """
    if request.method in SAFE:
        return
    settings = request.app.state.settings
    hosts = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc}
    if not comes_from_us(
        request.headers.get("sec-fetch-site"), request.headers.get("origin"), hosts
    ):
        raise ForbiddenError(
            "This came from another site and was not done. Open the desk and try again."
        )


def comes_from_us(site: str | None, origin: str | None, hosts: set[str]) -> bool:
    """Judge by what browsers say and pages can't change.

    `site` is Sec-Fetch-Site; older browsers send only `origin`, which has to name one
    of our hosts.
    """
    if site is not None:
        return site in OURS
    host = urlsplit(origin or "").netloc
    return bool(host) and host in hosts


def local_path(target: str | None, otherwise: str = "/desk") -> str:
    """Where to go after signing in: a path of ours, never another site."""
    if not target or not target.startswith("/desk"):
        return otherwise
    if target[5:6] not in ("", "/", "?") or "\\" in target or not target.isprintable():
        return otherwise
    return target
