"""What must be in the repository, and what must not."""

import re

from tests.docs.pages import ROOT, text_of, tracked
from tools.pictures import LARGEST

# Put together here, so that this file does not name them either.
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "npmjs" + ".", "yarnpkg" + ".")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|Users|home)/\w")
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    found = [
        name
        for name in tracked()
        if any(registry in text_of(name) for registry in REGISTRIES)
        or MACHINE_PATH.search(text_of(name))
    ]

    assert found == []


def test_the_licence_is_whole() -> None:
    lines = text_of("LICENSE").split("\n")

    assert lines[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
    assert len(lines) > 650
    assert lines[-2] == "<https://www.gnu.org/licenses/>."


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^##+ (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)

    assert headings[0] == "Unreleased"
    assert set(headings[1:4]) <= set(KINDS)


def test_the_pictures_of_the_readme_are_small() -> None:
    pictures = re.findall(r"docs/pictures/\w+\.png", text_of("README.md"))

    assert len(pictures) == 2
    assert all((ROOT / picture).stat().st_size <= LARGEST for picture in pictures)
