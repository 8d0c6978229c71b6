import base64
import hashlib
import hmac

import pytest
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import HMAC_SHA256, RequestValidator

from sms.signature import Form, Signature, is_genuine, signed_url

FORM: Form = ImmutableMultiDict([("Body", " hi "), ("FromCity", ""), ("A", "1")])
URL = "https://help.example.org/webhooks/twilio/sms"


def make(url: str = URL, *, key: str = "t", algorithm: str | None = None) -> str:
    return str(RequestValidator(key).compute_signature(url, FORM, algorithm))


def test_the_signature_is_the_one_twilio_describes() -> None:
    """The URL, then every name and value in the order of the names; HMAC-SHA1."""
    written = f"{URL}A1Body hi FromCity"
    digest = hmac.new(b"t", written.encode(), hashlib.sha1).digest()

    signature = Signature(base64.b64encode(digest).decode())

    assert is_genuine([URL], FORM, signature, ["t"])


def test_either_token_of_a_rotation_is_good() -> None:
    for token in ("old", "new"):
        assert is_genuine([URL], FORM, Signature(make(key=token)), ["new", "old"])
    assert not is_genuine([URL], FORM, Signature(make(key="x")), ["new", "old"])


def test_without_token_or_signature_nothing_is_genuine() -> None:
    assert not is_genuine([URL], FORM, Signature(make(key="")), [""])
    assert not is_genuine([URL], FORM, Signature(make()), [])
    assert not is_genuine([URL], FORM, Signature(""), ["t"])
    assert not is_genuine([], FORM, Signature(make()), ["t"])


def test_the_default_port_may_be_written_or_not() -> None:
    with_port = URL.replace(".org", ".org:443")

    assert is_genuine([URL], FORM, Signature(make(with_port)), ["t"])
    assert is_genuine([with_port], FORM, Signature(make(URL)), ["t"])


def test_a_form_that_was_changed_is_not_genuine() -> None:
    for changed in ([("Body", "hi")], [*FORM.multi_items(), ("B", "")]):
        form = ImmutableMultiDict(changed)

        assert not is_genuine([URL], form, Signature(make()), ["t"])


@pytest.mark.parametrize(
    ("settings", "genuine"),
    [
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", True),
        ("key=webhooks_sharedkey_1, algorithm = hmac_sha256", True),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA1", False),
        ("key=webhooks_sharedkey_1,algorithm=none", False),
        ("key=webhooks_sharedkey_1", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_a_shared_keys_algorithm_is_honoured_and_an_unknown_refused(
    settings: str, *, genuine: bool
) -> None:
    signature = Signature(make(algorithm=HMAC_SHA256), settings)

    assert is_genuine([URL], FORM, signature, ["t"]) is genuine


def test_a_plain_signature_does_not_pass_under_settings_without_algorithm() -> None:
    assert not is_genuine([URL], FORM, Signature(make(), "key=k"), ["t"])


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://help.example.org", "https://help.example.org/a%20b?q=%2B1"),
        ("https://help.example.org/", "https://help.example.org/a%20b?q=%2B1"),
        ("https://help.example.org#rc=5", "https://help.example.org/a%20b?q=%2B1"),
        ("https://me:pw@help.example.org", "https://help.example.org/a%20b?q=%2B1"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/a%20b?q=%2B1"),
        ("https://example.org/desk", "https://example.org/desk/a%20b?q=%2B1"),
    ],
)
def test_the_signed_url_is_the_public_one_with_path_and_query_untouched(
    base: str, url: str
) -> None:
    assert signed_url(base, "/a%20b", "q=%2B1") == url


def test_a_prefix_the_proxy_keeps_is_not_doubled() -> None:
    assert signed_url("https://example.org/d", "/d/a", "") == "https://example.org/d/a"


def test_a_host_that_is_none_gives_no_url_and_no_trust() -> None:
    assert signed_url("http://[", "/a", "") is None
    assert not is_genuine(["http://h:x/"], FORM, Signature(make()), ["t"])
