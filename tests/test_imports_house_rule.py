"""What is imported is there: also in functions, in tests and in scripts kept as text.

Types are checked outside the tests only, and no checker reads a script in a string.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.areas import AREAS
from tests.source_files import ROOT, named, sources, tree_of

FOLDERS = (
    *AREAS,
    "demo",
    "tests",
    "stripe_double",
    "message_double",
    "carrier_double",
    "identity_double",
)
OURS = frozenset(FOLDERS)
IN_TEXT = re.compile(
    rf"^\s*(from (?:{'|'.join(FOLDERS)})[\w.]* import (?:\([^)]*\)|[^\n;]+))",
    re.MULTILINE,
)


def _module_of(path: Path) -> list[str]:
    """The package that relative imports of a file start from."""
    return list(path.relative_to(ROOT).with_suffix("").parts[:-1])


def _file_of(module: str) -> Path | None:
    place = ROOT.joinpath(*module.split("."))
    for found in (place.with_suffix(".py"), place / "__init__.py"):
        if found.exists():
            return found
    return None


@cache
def _names_in(file: Path) -> frozenset[str]:
    """Everything that a module defines, imports or assigns, at any depth."""
    found: set[str] = set()
    for node in ast.walk(tree_of(file)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.Import() | ast.ImportFrom():
                found |= {
                    (each.asname or each.name).split(".")[0] for each in node.names
                }
            case ast.Name():
                found.add(node.id)
    return frozenset(found)


def _missing(node: ast.ImportFrom, package: list[str]) -> Iterator[str]:
    """Of an import of ours, what isn't there."""
    start = package[: len(package) + 1 - node.level] if node.level else []
    module = ".".join([*start, *([node.module] if node.module else [])])
    if module.split(".")[0] not in OURS:
        return
    file = _file_of(module)
    known = _names_in(file) if file else frozenset()
    for each in node.names:
        is_known = each.name in known or (each.name == "*" and file is not None)
        if not is_known and _file_of(f"{module}.{each.name}") is None:
            yield f"{module}.{each.name}"


def _imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom():
                yield node
            case ast.Constant(value=str(text)) if "import " in text:
                for found in IN_TEXT.findall(text):
                    yield from _imports(ast.parse(found))


def _dead_imports(tree: ast.Module, package: list[str]) -> list[str]:
    return [each for node in _imports(tree) for each in _missing(node, package)]


@pytest.mark.parametrize(
    ("code", "dead"),
    [
        ("from core.money import exponent", []),
        ("from core import money", []),
        ("from core.money import no_such_name", ["core.money.no_such_name"]),
        ("from core.no_such import thing", ["core.no_such.thing"]),
        ("def f():\n    from .money import nothing", ["core.money.nothing"]),
        ("RUN = '''\nfrom core import nothing\n'''", ["core.nothing"]),
        ("from django.nothing import nothing", []),
    ],
)
def test_dead_imports_are_seen(code, dead):
    assert _dead_imports(ast.parse(code), ["core"]) == dead


def test_what_is_imported_is_there():
    dead = {
        f"{named(path)}: {each}"
        for path in sources(*FOLDERS)
        if path != Path(__file__)
        for each in _dead_imports(tree_of(path), _module_of(path))
    }

    assert "\n".join(sorted(dead)) == ""
