"""How a page names its scripts."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.scripts import imports_of

register = template.Library()


@register.simple_tag
def module(*names: str) -> SafeString:
    """Scripts of the page, in order; what they import is fetched at the same time."""
    return format_html_join(
        "",
        '<link rel="modulepreload" href="{}">',
        ((static(name),) for name in imports_of(*names)),
    ) + format_html_join(
        "",
        '<script src="{}" type="module"></script>',
        ((static(name),) for name in names),
    )
