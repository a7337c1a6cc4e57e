"""No row keeps a text in the language of whoever happened to be at work.

What the market writes is kept in all languages (`core.languages.columns`), as one of
its sentences (`core.languages`), or as a code whose words are looked up when shown.
"""

import ast

from tests.areas import AREAS
from tests.source_files import named, sources, tree_of

TRANSLATION = "django.utils.translation"
# Marks a text for translation and leaves it in English.
NOT_RENDERED = {"gettext_noop", "override", "get_language", "get_language_info"}
WRITES = {"create", "update", "get_or_create", "update_or_create", "bulk_create"}
# Arguments under which services pass on what will stand in a column.
KEPT = {
    "cancel_reason", "cause", "hidden_reason", "memo", "note", "problem", "reason",
    "why",
}  # fmt: skip


def says(tree):
    """The names that this module has for functions that render a text."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION
        for name in node.names
        if name.name not in NOT_RENDERED
    }


def models_of(tree):
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[-1] == "models"
        for name in node.names
    }


def renders(node, words):
    """Whether the text is made now: inside a function of its own it is made later."""
    if isinstance(node, ast.Lambda):
        return False
    if isinstance(node, ast.Call) and name_of(node.func) in words:
        return True
    return any(renders(each, words) for each in ast.iter_child_nodes(node))


def name_of(function):
    return function.id if isinstance(function, ast.Name) else ""


def names_said(function, words):
    """Names of the function that hold a rendered text."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and renders(node.value, words)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def holds_text(node, words, held):
    return renders(node, words) or (isinstance(node, ast.Name) and node.id in held)


def kept_texts(tree):
    """Line and argument of each text that would be written as it is rendered."""
    words, models = says(tree), models_of(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        held = names_said(function, words)
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            writes = name_of(call.func) in models or (
                isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
            )
            for given in call.keywords:
                is_kept = writes or given.arg in KEPT
                if is_kept and holds_text(given.value, words, held):
                    yield call.lineno, given.arg


def is_writer(path):
    names = {part.removesuffix(".py") for part in path.parts}
    return bool(names & {"services", "receivers", "tasks", "locks"})


def test_writers_keep_no_rendered_text():
    found = [
        f"{named(path)}:{line} {argument}"
        for path in sources(*AREAS)
        if is_writer(path)
        for line, argument in kept_texts(tree_of(path))
    ]

    assert not found


def test_the_rule_sees_what_it_forbids():
    source = """
from django.utils.translation import gettext as _, gettext_noop
from .models import Note

def write(part):
    words = _("Cancelled.")
    Note.objects.create(text=_("Gone"))
    Note(text=words)
    cancel(part, reason=words)
    cancel(part, reason=KEPT.keep())
    cancel(part, text=_("only an answer"))
    Note(text=gettext_noop("Gone"))
    keep(text=lambda: _("later"))
"""

    assert sorted(kept_texts(ast.parse(source))) == [
        (7, "text"), (8, "text"), (9, "reason"),
    ]  # fmt: skip


def test_groups_of_rows_name_a_field():
    """Over a model in two languages `values(name=…)` alone takes every column along,
    so that what is grouped by it is grouped by the whole row.
    """
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources(*AREAS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "values"
        and node.keywords
        and not node.args
    ]

    assert found == []
