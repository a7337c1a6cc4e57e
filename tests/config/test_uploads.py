"""Every view that takes files has a limit of its own, and nothing else has."""

import inspect
import re
import sys

from django import forms
from django.urls import URLResolver, get_resolver

from accounts.second_factor import require_second_factor
from config.bodies import FOR_GUESTS, FOR_STAFF, TAKES_FILES
from tests.areas import AREAS

_TAKES = re.compile(r"\bFILES\b")
# Sees whether files were sent, before any view takes them.
GUARD = require_second_factor


def addresses(patterns, spaces=()):
    for one in patterns:
        if isinstance(one, URLResolver):
            inside = (*spaces, one.namespace) if one.namespace else spaces
            yield from addresses(one.url_patterns, inside)
        else:
            yield ":".join([*spaces, one.name or ""]), one.callback


def vendor_orders_of(view):
    """The view's function, or its class and those above it, of our own code."""
    found = getattr(view, "view_class", None)
    parts = found.__mro__ if found else [inspect.unwrap(view)]
    return [part for part in parts if part.__module__.startswith(AREAS)]


def source_of(part):
    """Empty for a class that is made by a call: those above it have their text."""
    try:
        return inspect.getsource(part)
    except OSError:
        return ""


def takes_files(view):
    """Whether it reads uploads, by itself or by a function that it calls."""
    for part in vendor_orders_of(view):
        source = source_of(part)
        module = vars(sys.modules[part.__module__])
        called = [
            source_of(module[name])
            for name in set(re.findall(r"\b(\w+)\(", source))
            if inspect.isfunction(module.get(name))
            and module[name].__module__.startswith(AREAS)
            and module[name] is not GUARD
        ]
        if any(_TAKES.search(text) for text in [source, *called]):
            return True
    return False


def test_every_view_that_takes_files_has_a_limit():
    found = {
        name
        for name, view in addresses(get_resolver().url_patterns)
        if takes_files(view) and not name.startswith(FOR_STAFF)
    }

    assert found == set(TAKES_FILES)


def test_those_for_guests_are_among_them():
    assert set(TAKES_FILES) >= FOR_GUESTS


def test_every_form_with_a_file_is_used_by_such_a_view():
    modules = {
        part.__module__
        for name, view in addresses(get_resolver().url_patterns)
        if name in TAKES_FILES
        for part in vendor_orders_of(view)
    }
    used = {name for module in modules for name in vars(sys.modules[module])}
    with_file = {
        each.__name__
        for each in all_below(forms.BaseForm)
        if each.__module__.startswith(AREAS)
        and any(isinstance(f, forms.FileField) for f in each.base_fields.values())
    }

    assert len(with_file) > 8
    assert with_file <= used


def all_below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from all_below(each)
