"""An operator finds every setting in one page, with the default it really has."""

import re

import pytest
from pydantic import SecretStr

from kit.settings import Settings
from tests.docs.pages import pages, text_of

PAGE = "docs/configuration.md"
ROW = re.compile(r"^\| `(HELPDESK_\w+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"\bHELPDESK_[A-Z_]*[A-Z]\b")


def in_words(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case SecretStr():
            return value.get_secret_value()
        case tuple():
            return ",".join(value)
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def defaults() -> dict[str, str]:
    fields = Settings.model_fields.items()
    return {
        f"HELPDESK_{name.upper()}": in_words(
            field.get_default(call_default_factory=True, validated_data={})
        )
        for name, field in fields
    }


def test_every_setting_is_told_with_its_default_and_nothing_else() -> None:
    told = {name: default for name, default, _ in ROW.findall(text_of(PAGE))}

    assert told == defaults()


@pytest.mark.parametrize("page", pages())
def test_no_page_names_a_setting_that_is_none(page: str) -> None:
    named = set(NAME.findall(text_of(page)))

    assert named <= set(defaults())
