"""Refusals: one family, answered with their words wherever they are raised."""

import ast
import importlib
from functools import cache

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as pages
from core.refusals import RefusalError, RefusalsAnswered
from core.transitions import TransitionError
from tests.areas import AREAS
from tests.source_files import ROOT, named, sources, tree_of

# Met by no page: what each of them is instead.
NO_REFUSALS = {
    "payments/ledger/services.py:UnbalancedError": "a fault of ours, never bad input",
    "orders/order/services/splits.py:SplitMismatchError": "a fault of ours",
    "payments/payment/services/events.py:NotOurPaymentError": "ends with the webhook",
    "reports/office/services/writer.py:ReportStoppedError": "ends in its task",
}
RULED = {"services", "services.py", "rules", "rules.py", "states", "states.py"}


@csrf_exempt
def refuses(request: HttpRequest) -> HttpResponse:
    if request.GET.get("of") == "form":
        raise ValidationError("Choose %(what)s.", params={"what": "one"})
    raise TransitionError("order", "paid", "packed")


urlpatterns = [path("refuses/", refuses), *pages]


def test_uncaught_refusal_is_a_page_that_keeps_what_was_typed(client, db, settings):
    settings.ROOT_URLCONF = __name__
    note = "核桃要薄皮的，" * 12

    answer = client.post(
        "/refuses/?a=1",
        {"note": note, "count": ["2", "3"]},
        HTTP_REFERER="http://testserver/basket/?x=1",
        HTTP_ACCEPT="text/html",
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This has changed meanwhile" in page
    assert 'href="/basket/?x=1"' in page
    assert page.count(note) == 2  # to read, and to send again
    assert 'name="count" value="2"' in page
    assert 'name="count" value="3"' in page

    secret = client.post(
        "/refuses/", {"password": "hidden-one"}, HTTP_ACCEPT="text/html"
    )
    assert "hidden-one" not in secret.content.decode()


def test_uncaught_refusal_of_a_foreign_page_leads_to_the_market(client, db, settings):
    settings.ROOT_URLCONF = __name__

    answer = client.post("/refuses/", HTTP_REFERER="https://evil.example/basket/")

    assert answer.status_code == 409
    assert "evil.example" not in answer.content.decode()


def test_uncaught_form_error_is_answered_too(client, db, settings):
    settings.ROOT_URLCONF = __name__

    answer = client.post("/refuses/?of=form")

    assert answer.status_code == 409
    assert "Choose one." in answer.content.decode()


@pytest.mark.parametrize("name", ["error", "said", "text"])
def test_script_reads_the_words(client, db, settings, name):
    settings.ROOT_URLCONF = __name__

    answer = client.post("/refuses/", "{}", content_type="application/json")

    assert answer.status_code == 409
    assert answer.json()[name].startswith("This has changed meanwhile")


def test_part_of_a_page_loads_the_page_with_the_words(client, db, settings):
    settings.ROOT_URLCONF = __name__

    answer = client.post("/refuses/", HTTP_HX_REQUEST="true")
    after = client.get("/basket/").content.decode()

    assert answer.headers["HX-Refresh"] == "true"
    assert "This has changed meanwhile" in after


def test_every_refusal_is_answered_with_words_in_both_languages(rf):
    for refusal in _family():
        error = refusal.__new__(refusal)
        Exception.__init__(error, "Why not")
        if isinstance(error, ValidationError):
            ValidationError.__init__(error, "Why not")
        for language in ("en", "zh-hans"):
            with override(language):
                answer = _answered(rf, error)
            assert 400 <= answer.status_code < 500 or answer.status_code == 503
            assert answer.headers["Content-Type"] == "application/json"
            assert len(answer.content) > len("Why not")


def _answered(rf: RequestFactory, error: Exception) -> HttpResponse:
    request = rf.post("/", "{}", content_type="application/json")
    answer = RefusalsAnswered(lambda _r: HttpResponse()).process_exception(
        request, error
    )
    assert answer is not None
    return answer


def test_every_refusal_says_something_to_a_person():
    """Words of the class, of its own making, or of each place that raises it."""
    silent = [
        f"{refusal.__module__}.{refusal.__name__}"
        for refusal in _family()
        if not _says_itself(refusal) and not _is_told(refusal)
    ]

    assert silent == []


def _says_itself(refusal: type[RefusalError]) -> bool:
    if isinstance(refusal.says, Promise):
        return True
    own = refusal.__dict__.get("__init__")
    if own is None:
        return any(_says_itself(base) for base in _bases(refusal))
    consts = [c for c in own.__code__.co_names if c in {"_", "gettext", "str"}]
    takes = own.__code__.co_varnames[1 : own.__code__.co_argcount]
    return bool(consts) or bool({"text", "why", "said", "message"} & set(takes))


def _bases(refusal: type) -> list[type[RefusalError]]:
    return [
        base
        for base in refusal.__bases__
        if issubclass(base, RefusalError) and base is not RefusalError
    ]


def _is_told(refusal: type[RefusalError]) -> bool:
    """No place raises it bare, or with a text nobody can translate."""
    return all(
        isinstance(raised, ast.Call)
        and raised.args
        and not isinstance(raised.args[0], ast.Constant)
        for module, raised in _raised().get(refusal.__name__, [])
        if _found(module, refusal.__name__) is refusal
    )


@cache
def _raised() -> dict[str, list[tuple[str, ast.expr]]]:
    found: dict[str, list[tuple[str, ast.expr]]] = {}
    for file in sources(*AREAS):
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Raise) and node.exc:
                told = found.setdefault(_called(node.exc), [])
                told.append((_module(named(file)), node.exc))
    return found


def _called(raised: ast.expr) -> str:
    made = raised.func if isinstance(raised, ast.Call) else raised
    return ast.unparse(made).rpartition(".")[2]


def test_error_that_a_service_raises_is_a_refusal():
    family = {(each.__module__, each.__name__) for each in _family()}
    outside = []
    for file in sources(*AREAS):
        if not RULED & set(file.relative_to(ROOT).parts):
            continue
        module = _module(named(file))
        outside += [
            f"{named(file)}:{node.name}"
            for node in tree_of(file).body
            if isinstance(node, ast.ClassDef)
            and not node.name.startswith("_")
            and (module, node.name) not in family
            and isinstance(found := _found(module, node.name), type)
            and issubclass(found, Exception)
        ]

    assert sorted(outside) == sorted(NO_REFUSALS)


@cache
def _family() -> list[type[RefusalError]]:
    for file in sources(*AREAS):
        if any(
            isinstance(node, ast.ImportFrom) and node.module == "core.refusals"
            for node in tree_of(file).body
        ):
            importlib.import_module(_module(named(file)))
    found: list[type[RefusalError]] = []
    todo = [RefusalError]
    while todo:
        subclasses = todo.pop().__subclasses__()
        found += subclasses
        todo += subclasses
    return sorted(set(found), key=lambda one: (one.__module__, one.__name__))


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _found(module: str, name: str) -> object:
    return getattr(importlib.import_module(module), name, None)
