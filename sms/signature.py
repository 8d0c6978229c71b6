"""Is a webhook genuine? The signature covers the public URL and all form fields. Pure.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator

Form = ImmutableMultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """The two headers. `settings` names the algorithm when a shared key signed."""

    value: str
    settings: str = ""

    @property
    def algorithm(self) -> str | None:
        """None for what we don't know how to check, which is then refused."""
        if not self.settings.strip():
            return str(HMAC_SHA1)
        parts = dict(part.partition("=")[::2] for part in self.settings.split(","))
        named = {key.strip(): value.strip() for key, value in parts.items()}
        algorithm = named.get("algorithm", "").upper()
        return algorithm if algorithm in (HMAC_SHA1, HMAC_SHA256) else None


class _Fields(dict[str, list[str]]):
    """A form as the library asks for it, field by field and for each spelling of the
    URL: the form's own list is looked through from its beginning each time."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def _fields(form: Form) -> _Fields:
    fields = _Fields()
    for name, value in form.multi_items():
        fields.setdefault(name, []).append(value)
    return fields


def public_base(url: str) -> str:
    """A base URL as Twilio signs it: without user, query, fragment and last slash."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def signed_url(base: str, raw_path: str, raw_query: str) -> str | None:
    """The URL Twilio called: the public base, then path and query untouched.

    A path that already begins with the base's own path (a proxy that mounts us under a
    prefix and keeps it) is not given it twice. None if the base is no URL: it may come
    from a request's own headers.
    """
    try:
        public = public_base(base)
        prefix = urlsplit(public).path
    except ValueError:
        return None
    if prefix and raw_path.startswith(prefix + "/"):
        raw_path = raw_path.removeprefix(prefix)
    return public + raw_path + (f"?{raw_query}" if raw_query else "")


def is_genuine(
    urls: Sequence[str],
    signed: Form | str,
    signature: Signature,
    tokens: Sequence[str],
) -> bool:
    """Whether one of our tokens signed this for one of these URLs: a form, or other
    text by the hash in the URL's query, which has to be there.

    Twilio is not of one mind about default ports, so both spellings are tried. An empty
    token or signature never verifies.
    """
    algorithm = signature.algorithm
    if not signature.value or algorithm is None:
        return False
    fields = signed if isinstance(signed, str) else _fields(signed)
    try:
        return any(
            bool(
                RequestValidator(token).validate(
                    url, fields, signature.value, algorithm
                )
            )
            for token in tokens
            if token
            for url in urls
        )
    except ValueError:  # a host or port that is none, from the request's own headers
        return False
