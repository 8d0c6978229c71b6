"""Style, script and pictures: named by their content, so that browsers keep them."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"

router = APIRouter(prefix="/static")


@router.get("/{name}")
def static_file(name: str, request: Request) -> Response:
    if Path(name).suffix not in TYPES or name not in _names():
        raise HTTPException(404)
    named = request.query_params.get("v") == _version(name)
    headers = {
        "Cache-Control": FOREVER if named else SHORTLY,
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if not takes_gzip(request):
        return FileResponse(STATIC / name, headers=headers, media_type=_type(name))
    headers["Content-Encoding"] = "gzip"
    return Response(_packed(name), headers=headers, media_type=_type(name))


def takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def asset(name: str) -> str:
    """The address of a static file, with the hash of what is in it."""
    return f"/desk/static/{name}?v={_version(name)}"


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir() if path.is_file())


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _packed(name: str) -> bytes:
    """Packed once for each start: a third of the bytes, on links that are slow."""
    return gzip.compress((STATIC / name).read_bytes(), 9)


def _type(name: str) -> str:
    return TYPES[Path(name).suffix]
