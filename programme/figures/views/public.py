"""The public page of what counties achieved, drawn once and again when it changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.page_cache.reads import remember
from programme.figures.impact import Impact
from programme.figures.models import Story
from vendors.places.models import County
from vendors.places.queries import stands_in


@require_safe
def impact(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The first county's story, or the one named."""
    page = remember(f"impact:{get_language()}:{slug}", lambda: _page(slug))
    if page is None:
        return redirect("impact_of", _successor(slug))
    page = page | {"body": mark_safe(page["body"])}  # noqa: S308 - our own template
    return render(request, "programme/impact.html", page)


def _successor(slug: str) -> str:
    """The slug of what a merged county has become part of. Raises `Http404`."""
    merged = County.objects.filter(merged_into__isnull=False)
    county: County = get_object_or_404(merged.select_related("merged_into"), slug=slug)
    return stands_in(county).slug


def _page(slug: str) -> dict[str, Any] | None:
    """What is kept of the page; None where the county has no story."""
    told = Story.objects.filter(county__merged_into=None)
    stories = list(told.select_related("county", "picture"))
    story = next((one for one in stories if slug in {"", one.county.slug}), None)
    if story is None and slug:
        return None
    if story is None:
        return {"body": render_to_string("programme/untold.html"), "headline": ""}
    shown = Impact(story, stories)
    body = render_to_string("programme/story.html", {"impact": shown, "story": story})
    return {
        "body": str(body),
        "headline": story.headline,
        "lead": story.lead,
        "county": story.county.name,
    }
