"""What a page calls optional can be left empty, in every form of the market."""

import ast
import copy
import importlib
import re

import pytest
from django import forms

from tests.areas import AREAS
from tests.source_files import (  # fmt: skip
    is_mail,
    named,
    sources,
    templates,
    text_of,
    tree_of,
)

MARK = "(optional)"
PARTIAL = "templates/components/optional.html"
# Inputs that are written by hand: nothing can be required of them.
BY_HAND = {
    "templates/desk/claims/claim.html", "templates/reviews/write.html",
    "templates/training/after.html",
}  # fmt: skip
ASKS = re.compile(r"Please (enter|choose|select|add|give)\b(?!.*\b(too|both)\b)")


def modules_with_forms():
    return [
        path
        for path in sources(*AREAS)
        if any(part.removesuffix(".py") == "forms" for part in path.parts)
    ]


def module_of(path):
    return named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def all_forms():
    """Every class of a form, by its name."""
    found = {}
    for path in modules_with_forms():
        module = importlib.import_module(module_of(path))
        for each in vars(module).values():
            is_form = isinstance(each, type) and issubclass(each, forms.BaseForm)
            if is_form and each.__module__ == module.__name__:
                found[f"{each.__module__}.{each.__qualname__}"] = each
    return found


def as_drawn(kind):
    """The fields as they are declared, each with the market's template for one."""

    class Drawn(kind):
        def __init__(self):
            forms.Form.__init__(self)
            self.fields = copy.deepcopy(kind.base_fields)

    for name, field in (form := Drawn()).fields.items():
        if not field.widget.is_hidden:
            field.queryset = getattr(field, "queryset", None)
            yield form[name]


def test_there_are_forms_to_look_at():
    assert len(all_forms()) > 100


def test_no_required_field_is_called_optional(db):
    required = [
        (name, field)
        for name, kind in all_forms().items()
        if kind.base_fields and not issubclass(kind, forms.BaseModelForm)
        for field in as_drawn(kind)
        if field.field.required
    ]

    assert len(required) > 150
    wrong = [f"{name}.{each.name}" for name, each in required if MARK in label_of(each)]
    assert not wrong


def label_of(field):
    page = field.form.renderer.render("django/forms/field.html", {"field": field})
    return page.split("<input")[0].split("<textarea")[0].split("<select")[0]


def asked_of(tree):
    """Each field that a form of this module asks for itself, by the form's name."""
    for kind in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for call in ast.walk(kind):
            if not is_complaint(call):
                continue
            texts = [
                each.value
                for each in ast.walk(call.args[1])
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            if any(ASKS.match(text) for text in texts):
                yield kind.name, call.args[0].value


def is_complaint(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_error"
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value is not None
    )


def test_what_a_form_asks_for_itself_is_not_called_optional():
    known, wrong = all_forms(), []
    for path in modules_with_forms():
        for kind_name, field in asked_of(tree_of(path)):
            kind = known[f"{module_of(path)}.{kind_name}"]
            declared = kind.base_fields.get(field)
            if declared is not None and not could_be_called_optional(declared):
                continue
            if field not in asked_sometimes(kind):
                wrong.append(f"{kind_name}.{field}")

    assert not wrong


def could_be_called_optional(field):
    """Boxes to tick bear no such mark."""
    return not field.required and not isinstance(field.widget, forms.CheckboxInput)


def asked_sometimes(kind):
    form = kind.__new__(kind)
    return getattr(form, "asked_sometimes", ())


def test_what_is_asked_sometimes_is_a_field_of_the_form():
    for name, kind in all_forms().items():
        asked = asked_sometimes(kind)
        if asked and not kind.__name__.startswith("_"):
            missing = [one for one in asked if not may_be_field(kind, one)]
            assert not missing, name


def may_be_field(kind, name):
    return name in kind.base_fields or f'"{name}"' in source_of(kind)


def source_of(kind):
    return importlib.import_module(kind.__module__).__loader__.get_source(
        kind.__module__
    )


def test_pages_take_the_mark_from_one_place():
    pages = [path for path in templates() if not is_mail(path)]

    assert {named(path) for path in pages if "opt-mark" in text_of(path)} == {PARTIAL}
    takers = [path for path in pages if "components/optional.html" in text_of(path)]
    for path in takers:
        text = text_of(path)
        asks = len(re.findall(r"is_optional %\}\s*\{% include", text))
        if named(path) in BY_HAND:
            assert asks == 0
        else:
            assert asks == text.count("components/optional.html")


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("asked", [True, False])
def test_a_label_says_optional_when_it_is(required, asked):
    class Form(forms.Form):
        asked_sometimes = ("name",) if asked else ()
        name = forms.CharField(required=required)

    assert (MARK in label_of(Form()["name"])) == (not required and not asked)
