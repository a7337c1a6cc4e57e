"""The market's pages on which a county's public story is written."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.inputs import whole
from programme.figures.forms.story import MilestoneForm, StoryForm
from programme.figures.models import Milestone, Story
from programme.figures.queries import seen_of
from programme.figures.services.story import (
    StoryError,
    remove_milestone,
    save_milestone,
    save_story,
    shift_milestone,
    take_story_down,
)
from vendors.places.models import County

from .places import MarketPage

LANGUAGES = (("en", "English"), ("zh_hans", "中文"))


class _TellingPage(MarketPage):
    @cached_property
    def county(self) -> County:
        rows = County.objects.filter(merged_into=None)
        return get_object_or_404(rows, slug=self.kwargs["place"])

    def page(self, form: Any, **more: object) -> HttpResponse:
        context = self.get_context_data(form=form, county=self.county, **more)
        return self.render_to_response(context, status=422 if form.errors else 200)

    def to_story(self) -> HttpResponse:
        return redirect("office:story", self.slug, self.county.slug)


class StoryPage(_TellingPage):
    """The head of the page, and its steps in their order. A look saves nothing."""

    template_name = "programme/office/story.html"

    @cached_property
    def story(self) -> Story | None:
        rows = Story.objects.select_related("picture")
        return rows.filter(county=self.county).first()

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self._form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        asked = request.POST.get("do", "")
        if asked in {"save", "look"}:
            return self._save(is_look=asked == "look")
        pk = request.POST.get("step", "")
        step = whole(pk) or 0
        acts = {
            "up": (partial(shift_milestone, self.county, step, up=True), _("Moved.")),
            "down": (
                partial(shift_milestone, self.county, step, up=False),
                _("Moved."),
            ),
            "remove": (
                partial(remove_milestone, self.county, step),
                _("Step removed. The log keeps its content."),
            ),
            "take-down": (
                partial(take_story_down, self.county),
                _("Public page taken down. The log keeps its content."),
            ),
        }
        if asked in acts:
            act, said = acts[asked]
            try:
                act()
            except StoryError as refused:
                messages.warning(request, str(refused))
            else:
                messages.success(request, said)
        return self.to_story()

    def _form(self) -> StoryForm:
        story = self.story
        if story is None:
            return StoryForm()
        names = [name for name in StoryForm.base_fields if name not in _ASIDE]
        initial = {name: getattr(story, name) for name in names}
        return StoryForm(initial=initial | {"seen": seen_of(story)})

    def _save(self, *, is_look: bool) -> HttpResponse:
        form = StoryForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.page(form)
        if is_look:
            return self.page(form, looks=_looks(form))
        fields = form.fields_of_story()
        if form.errors:
            return self.page(form)
        try:
            save_story(self.county, fields, seen=form.cleaned_data["seen"])
        except StoryError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(self.request, _("Saved and visible on the public page."))
        return self.to_story()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        steps = self.county.milestones.order_by("position", "pk")
        return super().get_context_data(story=self.story, steps=list(steps), **kwargs)


_ASIDE = {"photo", "seen"}


def _looks(form: StoryForm) -> list[tuple[str, str, str, str]]:
    """By language, its head as readers would see it: the other's words where none."""
    typed = form.cleaned_data
    found = []
    for code, name in LANGUAGES:
        head, lead = (
            typed[f"{field}_{code}"]
            or typed[f"{field}_en"]
            or typed[f"{field}_zh_hans"]
            for field in ("headline", "lead")
        )
        found.append((code.replace("zh_hans", "zh-Hans"), name, head, lead))
    return found


class MilestonePage(_TellingPage):
    """One step, or a new one."""

    template_name = "programme/office/step.html"

    @cached_property
    def step(self) -> Milestone | None:
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(self.county.milestones, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.step is None:
            return self.page(MilestoneForm())
        names = MilestoneForm.base_fields
        kept = {name: getattr(self.step, name) for name in names}
        return self.page(MilestoneForm(initial=kept))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = MilestoneForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            save_milestone(self.county, self.step, form.cleaned_data)
        except StoryError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(request, _("Saved and visible on the public page."))
        return self.to_story()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(step=self.step, **kwargs)
