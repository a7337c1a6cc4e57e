"""Which views make or take files, found by what their source calls, however deep."""

import ast
import functools
import inspect
import sys
import types
import zipfile
from pathlib import Path

from django.db import models
from django.urls import get_resolver

from core.pdf.document import make_pdf
from core.tables.writer import csv_lines, xlsx_file
from tests.areas import AREAS
from tests.config.test_uploads import addresses

ROOT = Path(__file__).resolve().parents[2]
PDF, CSV, XLSX, ZIP = "PDF", "CSV", "XLSX", "ZIP"
MAKERS = {
    make_pdf: PDF,
    csv_lines: CSV,
    xlsx_file: XLSX,
    zipfile.ZipFile: ZIP,
}


def is_own(part) -> bool:
    return (getattr(part, "__module__", None) or "").split(".")[0] in AREAS


def making_views() -> dict[str, set[str]]:
    """Name of each address whose view calls what makes files, and of which kinds."""
    return views_that_reach(MAKERS)


def views_that_reach(ends: dict) -> dict[str, set[str]]:
    """Name of each address whose view calls some of `ends`, and what they stand for."""
    views = {
        name: tuple(part for part in _vendor_orders_of(view) if is_own(part))
        for name, view in addresses(get_resolver().url_patterns)
    }
    callers = _callers({part for parts in views.values() for part in parts})
    found: dict[str, set[str]] = {}
    for end, kind in ends.items():
        leads = _all_above(end, callers)
        for name, parts in views.items():
            if not leads.isdisjoint(parts):
                found.setdefault(name, set()).add(kind)
    return found


def _vendor_orders_of(view):
    start = getattr(view, "view_class", None) or inspect.unwrap(view)
    return start.__mro__ if inspect.isclass(start) else [start]


def _callers(waiting: set) -> dict:
    """Of all that is called from there, at any depth: who names it."""
    callers, seen = {}, set()
    while waiting:
        part = waiting.pop()
        seen.add(part)
        for used in () if _is_passive(part) else uses(part):
            callers.setdefault(used, set()).add(part)
            if used not in seen and used is not zipfile.ZipFile:
                waiting.add(used)
    return callers


def _all_above(end, callers) -> set:
    found, waiting = {end}, [end]
    while waiting:
        new = callers.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _is_passive(part) -> bool:
    """What views only hand around."""
    return inspect.isclass(part) and issubclass(part, models.Model | Exception)


@functools.cache
def uses(part) -> frozenset:
    """Functions and classes of ours that its source names, and ZIP files it writes."""
    found = set()
    if inspect.isclass(part):
        found.update(base for base in part.__mro__[1:] if is_own(base))
    tree = _definitions(part.__module__).get(part.__qualname__)
    if tree is None:  # a class that is made by a call
        return frozenset(found)
    names = vars(sys.modules[part.__module__])
    for node in ast.walk(tree):
        named = _named(node, names)
        if named is zipfile.ZipFile or is_own(named):
            found.add(named)
    read = {_named(call.func, names) for call in ast.walk(tree) if _only_reads(call)}
    return frozenset(found - read - {part})


@functools.cache
def _definitions(module: str) -> dict[str, ast.AST]:
    """Its functions and classes by qualified name; it is read but once."""
    found = {}

    def look(node, prefix):
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                name = prefix + child.name
                found[name] = child
                is_class = isinstance(child, ast.ClassDef)
                inner = f"{name}." if is_class else f"{name}.<locals>."
            look(child, inner)

    look(ast.parse(inspect.getsource(sys.modules[module])), "")
    return found


def _named(node, names):
    value = None
    if isinstance(node, ast.Name):
        value = names.get(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = names.get(node.value.id)
        if isinstance(module, types.ModuleType):
            value = getattr(module, node.attr, None)
    if inspect.isfunction(value):
        return inspect.unwrap(value)
    if inspect.isclass(value):
        return value
    return type(value) if is_own(type(value)) else None  # a declaration: what it does


def _only_reads(node) -> bool:
    """`ZipFile(file)`, without a mode to write in."""
    is_call = isinstance(node, ast.Call)
    return is_call and ast.unparse(node.func).endswith("ZipFile") and len(node.args) < 2
