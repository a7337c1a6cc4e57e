"""What is written in one language or in both, with a picture, and when it is sent."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.images.intake import MailCopy, keep_mail_copy, mail_copy
from core.images.kinds import PhotoError
from core.models import Photo
from core.text import LineField
from shop.catalogue.desk.photos import Batch, kept_before, receive_photos
from vendors.onboarding.forms import StoryField

from .models import MAILING_FIELDS, Mailing
from .services import MailingContent
from .states import SAID

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

SHOWN_WIDTH = 240


class SaidForm(forms.Form):
    """In one language or in both; half a text in a language is none."""

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


class MailingForm(SaidForm):
    """A letter or an announcement; its picture is kept when something else is wrong."""

    text_en = StoryField(label=_("Text in English"), max_length=5000, required=False)
    text_zh_hans = StoryField(
        label=_("Text in Chinese"), max_length=5000, required=False
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG, WebP, AVIF or HEIC, up to 30 MB. One is enough."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    picture_text_en = LineField(
        label=_("What the picture shows, in English"),
        max_length=200,
        required=False,
        help_text=_("For readers who can't see the picture."),
    )
    picture_text_zh_hans = LineField(
        label=_("What the picture shows, in Chinese"), max_length=200, required=False
    )
    without_picture = forms.BooleanField(label=_("Remove picture"), required=False)

    def __init__(
        self, *args: Any, by: User | None = None, row: Mailing | None = None, **kw: Any
    ) -> None:
        if row is not None and not args:
            kw.setdefault("initial", self.typed(row))
        super().__init__(*args, **kw)
        self.by = by
        # As a form that is drawn shows it: what the row has, or what was just sent.
        self.photos = Batch([row.picture] if row and row.picture else [])

    @classmethod
    def typed(cls, row: Mailing) -> dict[str, object]:
        """What the form begins with."""
        names = [f"{name}_{column}" for name in MAILING_FIELDS for column in SAID]
        return {name: getattr(row, name) for name in names}

    @property
    def photo(self) -> Photo | None:
        return self.photos.photos[0] if self.photos.photos else None

    @property
    def shown(self) -> MailCopy | None:
        """The picture beside its field."""
        return mail_copy(self.photo, SHOWN_WIDTH) if self.photo else None

    @property
    def asked_sometimes(self) -> list[str]:
        """Also what a picture shows, where there is one."""
        return [*super().asked_sometimes, *(f"picture_text_{c}" for c in SAID)]

    def clean(self) -> dict[str, Any]:
        self._take_photo()
        cleaned_data = super().clean()
        for column in SAID:
            name = f"picture_text_{column}"
            title = cleaned_data.get(f"title_{column}")
            if self.photo and title and not cleaned_data.get(name):
                said = _("Please say what the picture shows, in this language as well.")
                self.add_error(name, said)
        return cleaned_data

    def _take_photo(self) -> None:
        """What was sent now, or with an earlier try, or what the row has."""
        if earlier := kept_before(self.data.get("kept_photos", "")):
            self.photos = Batch(earlier[:1])
        if upload := self.cleaned_data.get("picture"):
            self._receive(upload)
        elif self.cleaned_data.get("without_picture"):
            self.photos = Batch()

    def _receive(self, upload: Any) -> None:
        sent = receive_photos([upload], by=self.by)  # type: ignore[arg-type]
        for why in sent.refused:
            self.add_error("picture", why)
        if not sent.photos:
            return
        try:
            keep_mail_copy(sent.photos[0])
        except PhotoError as refusal:
            self.add_error("picture", refusal)
        else:
            self.photos = sent

    def content(self) -> MailingContent:
        shows = self.said("picture_text") if self.photo else {}
        return MailingContent(self.said("title"), self.said("text"), self.photo, shows)


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
