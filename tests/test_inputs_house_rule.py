"""What comes from outside is read by `core.inputs` or by a form."""

import ast
from collections.abc import Iterator

import pytest

from tests.areas import AREAS
from tests.source_files import named, sources, tree_of

READERS = {"core/inputs.py", "core/amounts.py"}
BARE = {"int", "Decimal", "float", "loads", "fromisoformat"}
FROM_OUTSIDE = {"GET", "POST", "body", "headers", "META", "COOKIES", "kwargs"}
READING = {"whole", "wholes", "decimal", "real", "document", "read_json"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _is_outside(node: ast.AST, names: set[str]) -> bool:
    """Whether some of the expression is what somebody sent."""
    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id="request"), attr=attr):
                found = attr in FROM_OUTSIDE
            case ast.Attribute(value=ast.Attribute(attr="request"), attr=attr):
                found = attr in FROM_OUTSIDE
            case ast.Attribute(value=ast.Name(id="self"), attr="kwargs"):
                found = True
            case ast.Name(id=name):
                found = name in names
            case _:
                found = False
        if found:
            return True
    return False


def _sent_to(function: Function) -> set[str]:
    """Parameters that hold what was sent: parts of the address, and forms' fields."""
    every = [*function.args.args, *function.args.kwonlyargs]
    is_view = any(each.arg == "request" for each in every)
    return {
        each.arg
        for each in every
        if (kind := ast.unparse(each.annotation) if each.annotation else "")
        and ("QueryDict" in kind or (is_view and kind == "str"))
    }


def _is_read(value: ast.expr) -> bool:
    """Whether it went through a reader."""
    return isinstance(value, ast.Call) and ast.unparse(value.func) in READING


def _outside_names(function: Function) -> set[str]:
    """Names in the function that hold what was sent, and loops over it."""
    names = _sent_to(function)
    held: list[tuple[str, ast.expr]] = []
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                held.append((name, value))
            case ast.comprehension(target=ast.Name(id=name), iter=value):
                held.append((name, value))
    for _round in held:
        names |= {n for n, v in held if not _is_read(v) and _is_outside(v, names)}
    return names


def _looked_at(function: Function) -> set[str]:
    """Names whose signs are looked at before they are read."""
    return {
        node.func.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.attr in {"isdigit", "isdecimal", "isnumeric"}
    }


def _bare(function: Function) -> Iterator[ast.Call]:
    names = _outside_names(function)
    looked_at = _looked_at(function)
    for node in ast.walk(function):
        match node:
            case ast.Call(func=func, args=[value, *_rest]):
                own = isinstance(value, ast.Name) and value.id in looked_at
                is_bare = ast.unparse(func).rpartition(".")[2] in BARE
                if is_bare and (own or _is_outside(value, names)):
                    yield node


def bare_readings(tree: ast.AST) -> list[int]:
    return [
        call.lineno
        for node in ast.walk(tree)
        if isinstance(node, Function)
        for call in _bare(node)
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def post(request):\n return int(request.POST['to'])", True),
        ("def post(self):\n return int(self.request.GET.get('to', ''))", True),
        ("def post(self):\n return int(self.kwargs['pk'])", True),
        ("def post(request):\n to = request.POST['to']\n return float(to)", True),
        (
            "def post(request):\n return [int(a) for a in request.POST.getlist('a')]",
            True,
        ),
        ("def post(request):\n return json.loads(request.body)", True),
        ("def get(request, day: str):\n return date.fromisoformat(day)", True),
        ("def of(sent: QueryDict):\n return Decimal(sent['price'])", True),
        ("def f(text):\n return int(text) if text.isdigit() else 0", True),
        ("def post(request):\n return whole(request.POST.get('to'))", False),
        ("def get(request, pk: int):\n return int(pk)", False),
        ("def f(row):\n return int(row.version)", False),
    ],
)
def test_bare_readings_are_seen(code, found):
    assert bool(bare_readings(ast.parse(code))) is found


def test_values_from_outside_are_read_in_one_place():
    """`int` raises for 5,000 digits, `Decimal` takes "NaN", `json` takes a list."""
    found = [
        f"{named(path)}:{line}"
        for path in sources(*AREAS)
        if named(path) not in READERS
        for line in bare_readings(tree_of(path))
    ]

    assert found == [], "\n".join(found)
