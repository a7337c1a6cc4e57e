"""What the market keeps, shows and asks, written down and compared with another time.

    python -m tests.freeze write FOLDER
    python -m tests.freeze compare BEFORE AFTER [--renamed FILE]

For changes that nobody is to notice: write before, write after, compare. A folder holds

    market/TABLE.jsonl   each row of a seeded market, in the order of its key
    market/checks.txt    what `audit_market` says of it, without its figures
    addresses.txt        name, path and who is let in, of each address
    pages/LANGUAGE/…     what each address answers whom, its elements one a line
    queries.tsv          how many queries each of these answers asked
    cpu.tsv              CPU milliseconds of each; the machine's, so only summed up

`--renamed` names a file of lines "pattern TAB replacement", applied to what was before.
Exit code 1 when something differs.
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CPU = Path("cpu.tsv")
SHOWN_LINES = 40


def write(folder: Path) -> int:
    """Record both, each in a process of its own, and both at the same still moment."""
    folder.mkdir(parents=True)
    env = os.environ | {"FREEZE": str(folder.resolve()), "PYTHONHASHSEED": "0"}
    env.pop("REDIS_URL", None)
    records = ("tests/freeze/record_market.py", "tests/freeze/record_pages.py")
    return max(
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "tests.freeze.still",
             "-p", "no:cacheprovider", record],
            cwd=ROOT, env=env, check=False,
        ).returncode
        for record in records
    )  # fmt: skip


def compare(before: Path, after: Path, renamed: list[tuple[re.Pattern, str]]) -> int:
    files = sorted(_files(before) | _files(after))
    different = 0
    for name in files:
        if name == CPU:
            continue
        old, new = _lines(before / name), _lines(after / name)
        old = [_rename(line, renamed) for line in old]
        if old != new:
            different += 1
            shown = difflib.unified_diff(old, new, f"{name} before", "after", "", "", 2)
            sys.stdout.writelines(
                f"{line[:300]}\n" for line in islice(shown, SHOWN_LINES)
            )
    spent = [sum(_figures(folder / CPU)) for folder in (before, after)]
    sys.stdout.write(
        f"{len(files)} files compared, {different} differ; "
        f"pages took {spent[0]:.0f} CPU ms before, {spent[1]:.0f} after\n"
    )
    return int(different > 0)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def _lines(path: Path) -> list[str]:
    return path.read_text().split("\n") if path.exists() else []


def _figures(path: Path) -> Iterator[float]:
    for line in filter(None, _lines(path)):
        yield float(line.rpartition("\t")[2])


def _rename(line: str, renamed: list[tuple[re.Pattern, str]]) -> str:
    for pattern, replacement in renamed:
        line = pattern.sub(replacement, line)
    return line


def _read_renamed(path: Path | None) -> list[tuple[re.Pattern, str]]:
    pairs = (line.split("\t") for line in _lines(path) if line) if path else ()
    return [(re.compile(pattern), replacement) for pattern, replacement in pairs]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.freeze")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write").add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--renamed", type=Path)
    given = parser.parse_args()
    if given.command == "write":
        return write(given.folder)
    return compare(given.before, given.after, _read_renamed(given.renamed))


if __name__ == "__main__":
    sys.exit(main())
