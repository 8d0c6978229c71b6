"""What the hook before a commit mends and refuses."""

from pathlib import Path

import pytest

from tools import tidy


def test_stray_whitespace_is_mended_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("one \n\ttwo\t\n\n\n")

    assert tidy.main([str(page)]) == 1
    assert page.read_text() == "one\n\ttwo\n"
    assert "whitespace mended" in capsys.readouterr().err


def test_a_tidy_file_passes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "one\n=======\ntwo, by a heading's line\n".replace("=======", "===")
    )

    assert tidy.main([str(page)]) == 0


@pytest.mark.parametrize(
    "text",
    ["<" * 7 + " ours\n", "=" * 7 + "\n", ">" * 7 + " theirs\n"],
    ids=["ours", "between", "theirs"],
)
def test_the_marks_of_a_conflict_are_refused(text: str) -> None:
    assert list(tidy.dangers(text)) == ["holds the marks of a conflict"]


def test_a_private_key_is_refused() -> None:
    key = "-----BEGIN RSA " + "PRIVATE KEY-----\n"

    assert list(tidy.dangers(key)) == ["holds a private key"]
