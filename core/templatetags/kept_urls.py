"""`{% url 'home' %}`: an address is looked up once, and kept while there is room.

A page's frame names thirty of them, and each row of a list one. It is Django's own tag
in all other ways.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parsed
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = template.Library()

MOST = 10_000
_kept: dict[tuple[object, ...], str] = {}


def forget_urls() -> None:
    """All addresses changed."""
    _kept.clear()


class KeptURLNode(URLNode):
    def render(self, context: Context) -> str:
        name = self.asvar
        key = (
            self.view_name.resolve(context),
            *(_told_apart(arg.resolve(context)) for arg in self.args),
            *((k, _told_apart(arg.resolve(context))) for k, arg in self.kwargs.items()),
            _namespace(context),
            get_urlconf(settings.ROOT_URLCONF),
            get_script_prefix(),
            get_language(),
            name is None and context.autoescape,
        )
        address = _kept.get(key)
        if address is None:
            shown = super().render(context)
            address = shown if name is None else str(context[name])
            if address:
                if len(_kept) >= MOST:
                    _kept.clear()
                _kept[key] = address
            return shown
        if name is None:
            return address
        context[name] = address
        return ""


def _told_apart(value: object) -> tuple[type, object]:
    """1 and True are one key, but not one address."""
    if not isinstance(value, str | int):
        value = str(value)
    return type(value), value


def _namespace(context: Any) -> object:
    """Which of several places of an app the page belongs to, as Django asks it."""
    request: Any = getattr(context, "request", None)
    if hasattr(request, "current_app"):
        return request.current_app
    return getattr(getattr(request, "resolver_match", None), "namespace", None)


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    node = parsed(parser, token)
    return KeptURLNode(node.view_name, node.args, node.kwargs, node.asvar)
