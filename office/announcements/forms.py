"""What an office writes: an announcement, a task, a document."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.document_uploads import CleanUpload, cleaned, read_upload
from core.text import LineField
from vendors.cooperatives.models import Household
from vendors.onboarding.forms import StoryField
from vendors.places.models import Village

from .services import SAID, Content, TaskContent
from .states import PaperSort, Readers

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SaidForm(forms.Form):
    """In one language or in both; half a text in a language is none."""

    with_text = True
    needs_text = True

    @property
    def asked_sometimes(self) -> list[str]:
        """Each language is asked for while the other has none."""
        names = ("title", "text") if self.needs_text else ("title",)
        known = [f"{name}_{column}" for name in names for column in SAID]
        return [name for name in known if name in self.fields]

    title_en = LineField(label=_("Title in English"), max_length=150, required=False)
    title_zh_hans = LineField(
        label=_("Title in Chinese"), max_length=150, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean() or {}
        said = [column for column in SAID if cleaned_data.get(f"title_{column}")]
        if not said:
            raise ValidationError(_("Please enter the text in at least one language."))
        for column in SAID:
            title = cleaned_data.get(f"title_{column}")
            text = cleaned_data.get(f"text_{column}")
            if text and not title:
                self.add_error(f"title_{column}", _("Please enter this title as well."))
            if title and not text and self.needs_text:
                self.add_error(f"text_{column}", _("Please enter the text as well."))
        return cleaned_data

    def said(self, name: str) -> dict[str, str]:
        return {
            column: self.cleaned_data.get(f"{name}_{column}", "") for column in SAID
        }


class AnnouncementForm(SaidForm):
    text_en = StoryField(label=_("Text in English"), max_length=5000, required=False)
    text_zh_hans = StoryField(
        label=_("Text in Chinese"), max_length=5000, required=False
    )
    to_members = forms.BooleanField(label=_("Member households"), required=False)
    to_followers = forms.BooleanField(
        label=_("Shoppers who follow the cooperative or its farms"), required=False
    )
    is_public = forms.BooleanField(
        label=_("Everyone, on the cooperative's page"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        whom = ("to_members", "to_followers", "is_public")
        if not any(cleaned_data.get(name) for name in whom):
            raise ValidationError(_("Please choose the recipients."))
        return cleaned_data

    def content(self) -> Content:
        return Content(
            title=self.said("title"),
            text=self.said("text"),
            to_members=self.cleaned_data["to_members"],
            to_followers=self.cleaned_data["to_followers"],
            is_public=self.cleaned_data["is_public"],
        )


class ScheduleForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Send at"), widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M"]
    )

    def clean_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise ValidationError(
                _("This time has passed. Please choose a later time.")
            )
        return at


class TaskForm(SaidForm):
    """For every household, for one village, or for those that are chosen."""

    needs_text = False
    text_en = StoryField(label=_("Text in English"), max_length=2000, required=False)
    text_zh_hans = StoryField(
        label=_("Text in Chinese"), max_length=2000, required=False
    )
    due = forms.DateField(label=_("Due date"), required=False, widget=DAY)
    village: Any = forms.ModelChoiceField(
        label=_("Only this village"),
        queryset=Village.objects.none(),
        required=False,
        empty_label=_("All villages"),
    )
    households = forms.ModelMultipleChoiceField(
        label=_("Only these households"),
        queryset=Household.objects.none(),
        required=False,
        help_text=_("Leave empty to ask everyone."),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        villages = Village.objects.filter(households__in=members).distinct()
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.fields["households"].queryset = members  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        if not self.errors and not self.asked():
            raise ValidationError(_("There is no such household."))
        return cleaned_data

    def asked(self) -> list[Household]:
        """Whom it is for."""
        rows = self.members
        if self.cleaned_data.get("village"):
            rows = rows.filter(village=self.cleaned_data["village"])
        if chosen := self.cleaned_data.get("households"):
            rows = rows.filter(pk__in=[each.pk for each in chosen])
        return list(rows)

    def content(self) -> TaskContent:
        due = self.cleaned_data["due"]
        return TaskContent(self.said("title"), self.said("text"), due)


class DocumentForm(forms.Form):
    """A PDF or a photo, told by its content."""

    file = forms.FileField(
        label=_("File"), help_text=_("PDF, JPEG or PNG, at most 10 MB.")
    )

    def clean_file(self) -> CleanUpload:
        return cleaned(read_upload(self.cleaned_data["file"]))


class PaperForm(SaidForm, DocumentForm):
    needs_text = False
    sort = forms.ChoiceField(label=_("Kind"), choices=PaperSort.choices)
    readers = forms.ChoiceField(label=_("Visible to"), choices=Readers.choices)
