"""What an office writes: an announcement, a task, a document."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.document_uploads import CleanUpload, cleaned, read_upload
from office.mailings.forms import MailingForm, SaidForm
from office.mailings.models import Mailing
from vendors.cooperatives.models import Household
from vendors.onboarding.forms import StoryField
from vendors.places.models import Village

from .services import AnnouncementContent, TaskContent
from .states import PaperSort, Readers

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AnnouncementForm(MailingForm):
    to_members = forms.BooleanField(label=_("Member households"), required=False)
    is_public = forms.BooleanField(
        label=_("Everyone, on the cooperative's page"), required=False
    )

    @classmethod
    def typed(cls, row: Mailing) -> dict[str, object]:
        return super().typed(row) | {
            name: getattr(row, name) for name in ("to_members", "is_public")
        }

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        if not (cleaned_data.get("to_members") or cleaned_data.get("is_public")):
            raise ValidationError(_("Please choose the recipients."))
        return cleaned_data

    def content(self) -> AnnouncementContent:
        return AnnouncementContent(
            **vars(super().content()),
            to_members=self.cleaned_data["to_members"],
            is_public=self.cleaned_data["is_public"],
        )


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
