"""`{% page_head %}`: description, address, languages and preview of a public page.

A page is public that fills the block "description" of `base.html`. What its view knows
beyond that stands in the context as `head`, a `PageHead`.
"""

import json
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import market
from core.language_addresses import MARK, address_in, without_language
from core.page_head import Facts, PageHead, plain, shortened, whole_address

register = template.Library()
# What could end a script element, or a line of a script, inside a JSON text.
_UNSAFE_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_ENDINGS = frozenset(".!?…。！？；：")
_FIRST_CHINESE = "\u2e80"


class NamedNode(template.Node):
    """What stands in it is drawn once and can be shown more than once."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> str:
        context[self.name] = plain(self.nodelist.render(context))
        return ""


@register.tag
def named(parser: Parser, token: Token) -> NamedNode:
    """`{% named page_title %}…{% endnamed %}`: plain text, for `{{ page_title }}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endnamed",))
    parser.delete_first_token()
    return NamedNode(name, nodelist)


@register.simple_tag(takes_context=True)
def page_head(context: dict[str, Any]) -> SafeString:
    """Nothing on pages that are no public ones."""
    description = context.get("page_description", "")
    request = context.get("request")
    if not description or request is None:
        return SafeString("")
    head = context.get("head") or PageHead()
    path = head.path or escape_uri_path(request.path)
    query = f"?{head.query}" if head.query else ""
    return render_to_string(
        "components/page_head.html",
        {
            "head": head,
            "title": context["page_title"],
            "description": shortened(description),
            "address": whole_address(f"{path}{query}"),
            "languages": _languages(request, f"{path}{query}"),
            "MARKET_NAME": context["MARKET_NAME"],
        },
    )


def _languages(request: Any, address: str) -> list[tuple[str, str]]:
    """The page's address in each language, and the one for whoever comes."""
    match, offered = request.resolver_match, market.languages()
    if match is None or not match.route.startswith(MARK) or len(offered) < 2:
        return []
    found = [(code, address_in(code, address)) for code, _name in offered]
    found.append(("x-default", without_language(address)))
    return [(code, whole_address(path)) for code, path in found]


@register.filter
def sentence(text: str | None) -> str:
    """A line that somebody wrote without a full stop, for more to follow upon it."""
    said = (text or "").strip()
    if not said or said[-1] in _ENDINGS:
        return said
    return f"{said}。" if said[-1] >= _FIRST_CHINESE else f"{said}."


@register.filter
def json_ld(facts: Facts) -> SafeString:
    """Facts for search engines, in a script element that runs nothing.

    So no policy forbids it, and it needs no nonce (HTML, "prepare the script element").
    """
    text = json.dumps(facts, ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 - escaped above
    )
