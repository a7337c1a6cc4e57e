"""What everybody reads of a county: its story and the steps on its way."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.activity_log import record
from core.refusals import RefusalError
from programme.figures.locks import lock_county
from programme.figures.models import Milestone, Story
from programme.figures.queries import seen_of
from vendors.places.models import County

TOLD = (
    "headline_en", "headline_zh_hans", "lead_en", "lead_zh_hans", "picture_id",
    "position",
)  # fmt: skip
STEP = (
    "when_en", "when_zh_hans", "title_en", "title_zh_hans", "text_en", "text_zh_hans",
    "source",
)  # fmt: skip


class StoryError(RefusalError, ValueError):
    """Raised for what can't be told so; the text says why. Nothing changed."""


@transaction.atomic
def save_story(county: County, fields: Mapping[str, object], *, seen: str) -> Story:
    """Begin or change a county's story. `seen` is `seen_of` what was looked at.

    Raises `StoryError` when somebody changed it meanwhile, or the county was merged.
    """
    _free(county)
    story = Story.objects.filter(county=county).first()
    if seen_of(story) != seen:
        raise StoryError(
            _(
                "Someone else changed this story while you were editing. "
                "Your text is kept. Check the page, then save again."
            )
        )
    before = _values(story, TOLD) if story else {}
    story = story or Story(county=county)
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()
    record("programme.story", county, before=before, after=_values(story, TOLD))
    return story


@transaction.atomic
def take_story_down(county: County) -> None:
    """The county has no public page any more; its steps stay for another story.

    Raises `StoryError` where there is none.
    """
    _free(county)
    story = Story.objects.filter(county=county).first()
    if story is None:
        raise StoryError(_("This county has no public page."))
    record("programme.story.down", county, before=_values(story, TOLD))
    story.delete()


@transaction.atomic
def save_milestone(
    county: County, step: Milestone | None, fields: Mapping[str, object]
) -> Milestone:
    """Change a step of the county's way, or add one at the end."""
    _free(county)
    before = _values(step, STEP) if step else {}
    if step is None:
        last = county.milestones.aggregate(at=Max("position"))["at"]
        step = Milestone(county=county, position=0 if last is None else last + 1)
    for name, value in fields.items():
        setattr(step, name, value)
    step.save()
    record("programme.step", step, before=before, after=_values(step, STEP))
    return step


@transaction.atomic
def remove_milestone(county: County, pk: int) -> None:
    """The log keeps what it said. Raises `StoryError` when it is gone already."""
    _free(county)
    step = _step(county, pk)
    record("programme.step.remove", step, before=_values(step, STEP))
    step.delete()


@transaction.atomic
def shift_milestone(county: County, pk: int, *, up: bool) -> None:
    """One place earlier or later; the first and the last stay where they are."""
    _free(county)
    step = _step(county, pk)
    steps = list(county.milestones.order_by("position", "pk"))
    place = steps.index(step)
    other = place + (-1 if up else 1)
    if 0 <= other < len(steps):
        steps[place], steps[other] = steps[other], steps[place]
    for position, one in enumerate(steps):
        one.position = position
    Milestone.objects.bulk_update(steps, ["position"])
    record("programme.step.shift", step, after={"up": up})


@transaction.atomic
def merge_stories(old: County, into: County) -> None:
    """A county without a story goes on with that of the county that joined it."""
    if not Story.objects.filter(county=into).exists():
        Story.objects.filter(county=old).update(county=into)
        old.milestones.update(county=into)


def _step(county: County, pk: int) -> Milestone:
    step = county.milestones.filter(pk=pk).first()
    if step is None:
        raise StoryError(_("Someone else removed this step."))
    return step


def _free(county: County) -> None:
    """One after the other. Raises `StoryError` of a county that was merged."""
    if lock_county(county.pk).merged_into_id is not None:
        raise StoryError(
            _("This county was merged. Please edit the story of its successor.")
        )


def _values(row: Story | Milestone, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
