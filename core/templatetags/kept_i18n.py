"""`{% load i18n %}`: a text without anything in it is translated once a language.

A page says sixty of them. All other tags and filters are Django's own.
"""

from typing import Any

from django import template
from django.template.base import Parser, Token, Variable
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class KeptTranslateNode(i18n.TranslateNode):
    """Of a text that stands in the template."""

    def __init__(self, made: i18n.TranslateNode) -> None:
        super().__init__(
            made.filter_expression, made.noop, made.asvar, made.message_context
        )
        self.kept: dict[tuple[str | None, bool], Any] = {}

    def render(self, context: Context) -> Any:
        key = (get_language(), context.autoescape)
        said = self.kept.get(key)
        if said is None:
            shown = super().render(context)
            said = shown if self.asvar is None else context[self.asvar]
            self.kept[key] = said
            return shown
        if self.asvar is None:
            return said
        context[self.asvar] = said
        return ""


def _stands_alone(node: i18n.TranslateNode) -> bool:
    """Whether it says the same in all contexts of a language."""
    text, about = node.filter_expression, node.message_context
    is_plain = isinstance(text.var, Variable) and text.var.lookups is None
    has_plain_context = about is None or not isinstance(about.var, Variable)
    return is_plain and not text.filters and has_plain_context


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    node = i18n.do_translate(parser, token)
    return KeptTranslateNode(node) if _stands_alone(node) else node
