"""Hold the coverage floors: of the whole, and of each file that only decides.

Run after the tests: `python tools/coverage_floors.py`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WHOLE = 95.0
"""Per cent of lines and branches, of all that is shipped."""

DECIDING = 100.0
"""Per cent of each file below; what is missing is printed."""

PURE = (
    "conversation/choices.py",
    "conversation/compose.py",
    "conversation/effects.py",
    *map(str, sorted(Path("conversation/engine").glob("*.py"))),
    "conversation/events.py",
    "conversation/states.py",
    "conversation/triage.py",
    "messages/channel.py",
    "messages/pacing.py",
    "messages/segments.py",
    "messages/status.py",
    "people/access.py",
    "people/address.py",
    "people/passwords.py",
    "tickets/calendar.py",
    "tickets/rules.py",
)


def main() -> int:
    report = _report()
    whole = float(report["totals"]["percent_covered"])
    print(f"coverage: {whole:.1f} % of the whole, floor {WHOLE:.0f} %")
    low = [f"{name}: {said}" for name in PURE if (said := _missing(report, name))]
    for line in low:
        print(f"not wholly covered: {line}")
    broken = [name for name in PURE if _covered(report, name) < DECIDING]
    for name in broken:
        print(f"below its floor of {DECIDING:.0f} %: {name}")
    return 1 if whole < WHOLE or broken else 0


def _report() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", str(path)],
            check=True,
        )
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report


def _covered(report: dict[str, Any], name: str) -> float:
    found = report["files"].get(name)
    return float(found["summary"]["percent_covered"]) if found else 0.0


def _missing(report: dict[str, Any], name: str) -> str:
    """Which lines and branches of a file no test went through; empty if none."""
    found = report["files"].get(name)
    if found is None:
        return "is not measured"
    lines = ", ".join(str(line) for line in found["missing_lines"])
    branches = ", ".join(f"{a} to {b}" for a, b in found["missing_branches"])
    parts = [
        f"lines {lines}" if lines else "",
        f"branches {branches}"[:200] if branches else "",
    ]
    return "; ".join(part for part in parts if part)


if __name__ == "__main__":
    sys.exit(main())
