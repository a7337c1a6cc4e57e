"""`{% url 'home' %}`: an address without arguments is looked up once a process.

A page's frame names thirty of them. It is Django's own tag in all other ways.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parsed
from django.urls import get_script_prefix, get_urlconf

register = template.Library()

_kept: dict[tuple[object, ...], str] = {}


class KeptURLNode(URLNode):
    def render(self, context: Context) -> str:
        name = self.asvar
        key = (
            self.view_name.resolve(context),
            _namespace(context),
            get_urlconf(settings.ROOT_URLCONF),
            get_script_prefix(),
            name is None and context.autoescape,
        )
        address = _kept.get(key)
        if address is None:
            shown = super().render(context)
            address = shown if name is None else str(context[name])
            if address:
                _kept[key] = address
            return shown
        if name is None:
            return address
        context[name] = address
        return ""


def _namespace(context: Any) -> object:
    """Which of several places of an app the page belongs to, as Django asks it."""
    request: Any = getattr(context, "request", None)
    if hasattr(request, "current_app"):
        return request.current_app
    return getattr(getattr(request, "resolver_match", None), "namespace", None)


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    node = parsed(parser, token)
    if node.args or node.kwargs:
        return node
    return KeptURLNode(node.view_name, [], {}, node.asvar)
