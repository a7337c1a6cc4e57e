"""A certificate as its holder types it in, and the office's answer to it."""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.document_uploads import UploadError
from core.text import LineField
from vendors.partner.models import Lot, Partner

from .files import KeptFile, keep_file
from .models import Certificate
from .numbers import MOST_OF_A_NUMBER, checked_number
from .services import CertificateContent
from .states import CertificateKind, CertificateSubject

MOST_CHOICES = 300
MOST_YEARS = 30
_SALT = "certificates.file"
_ACCEPTED = "image/jpeg,image/png,application/pdf"
_KEPT_FOR = 24 * 3600
NEEDED = {"required": _("This field is required.")}


class ManyField(forms.ModelMultipleChoiceField):
    """Boxes to tick; `of` names a choice."""

    widget = forms.CheckboxSelectMultiple


class LotsField(ManyField):
    def label_from_instance(self, lot: Lot) -> str:
        return f"{lot.code} · {lot.pool.product}"


class CertificateForm(forms.Form):
    """A new certificate, or one that renews `replaces`.

    The file is kept as soon as it is sent, under a signed field, so that an error in
    another field does not lose it.
    """

    asked_sometimes = ("products", "lots")

    kind = forms.ChoiceField(label=_("Kind"), choices=CertificateKind.choices)
    number = LineField(
        label=pgettext_lazy("of a certificate", "Number"),
        max_length=MOST_OF_A_NUMBER,
        help_text=_("As printed, for example GF140425210123 or 134OP1200063."),
        error_messages=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issuer = LineField(
        label=_("Issued by"),
        max_length=128,
        help_text=_("The issuing body."),
        error_messages=NEEDED,
    )
    issued_on = forms.DateField(
        label=_("Issued on"),
        error_messages={"required": _("Please choose a date.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("The last day. Leave empty if none is printed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scope = forms.ChoiceField(
        label=_("Coverage"),
        choices=CertificateSubject.choices,
        initial=CertificateSubject.ALL,
        widget=forms.RadioSelect,
    )
    products = ManyField(label=_("Goods"), queryset=None, required=False)
    lots = LotsField(label=_("Harvest lots"), queryset=None, required=False)
    farms = ManyField(
        label=_("Member farms also covered"),
        queryset=None,
        required=False,
    )
    file = forms.FileField(
        label=_("Photo or PDF"),
        error_messages={"required": _("Please add a photo or PDF.")},
        help_text=_(
            "JPEG, PNG or PDF, up to 10 MB. Only you and the "
            "reviewing office can see the file."
        ),
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
    )
    kept_file = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        holder: Partner,
        replaces: Certificate | None = None,
        **kwargs: Any,
    ) -> None:
        self.holder, self.replaces = holder, replaces
        self.kept: KeptFile | None = None
        if replaces:
            kwargs.setdefault("initial", _again(replaces))
        super().__init__(*args, **kwargs)
        # One that was kept before need not be sent again.
        self.fields["file"].required = not self.data.get("kept_file")
        sellers = Partner.objects.filter(pk=holder.pk)
        farms = holder.farms.order_by("name", "pk")
        if holder.is_cooperative:
            sellers = sellers | Partner.objects.filter(cooperative=holder)
        else:
            del self.fields["farms"]
        goods = _goods_of(holder, sellers)
        lots = Lot.objects.filter(pool__partner__in=sellers, left__gt=0)
        self._choose("products", goods.order_by("title", "pk"))
        self._choose("lots", lots.select_related("pool__product").order_by("-pk"))
        if "farms" in self.fields:
            self._choose("farms", farms)

    def _choose(self, name: str, rows: Any) -> None:
        """Only the first few stand on the page; any of the rows may be sent."""
        field = self.fields[name]
        field.queryset = rows  # type: ignore[attr-defined]
        shown = [
            (row.pk, field.label_from_instance(row))  # type: ignore[attr-defined]
            for row in rows[:MOST_CHOICES]
        ]
        field.widget.choices = shown

    def clean_issued_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["issued_on"]
        today = dates.today()
        if day > today:
            raise ValidationError(_("This date is in the future."))
        if day < today - dt.timedelta(days=366 * MOST_YEARS):
            raise ValidationError(_("This is more than thirty years ago."))
        return day

    def clean_expires_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["expires_on"]
        today = dates.today()
        if day and day < today:
            raise ValidationError(
                _("This certificate has expired. Please add the valid one.")
            )
        if day and day > today + dt.timedelta(days=366 * MOST_YEARS):
            raise ValidationError(_("Please choose a date within thirty years."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kind, number = cleaned.get("kind"), cleaned.get("number")
        if kind and number:
            try:
                cleaned["number"] = checked_number(kind, number)
            except ValidationError as error:
                self.add_error("number", error)
        lacks = {
            str(CertificateSubject.PRODUCTS): "products",
            str(CertificateSubject.LOTS): "lots",
        }
        name = lacks.get(cleaned.get("scope", ""))
        if name and name not in self.errors and not cleaned.get(name):
            self.add_error(name, _("Please select what the certificate covers."))
        self._clean_file()
        return cleaned

    def _clean_file(self) -> None:
        upload = self.cleaned_data.get("file")
        if upload:
            try:
                self.kept = keep_file(upload)
            except ValidationError as error:
                self.add_error("file", error)
        else:
            self.kept = _unsealed(self.cleaned_data.get("kept_file") or "")
        if self.kept is None and "file" not in self.errors:
            self.add_error("file", _("Please add a photo or PDF."))

    @property
    def sealed(self) -> str:
        """The kept file as a hidden field; signed, so that none can be slipped in."""
        if self.kept is None:
            return ""
        return signing.dumps([self.kept.name, self.kept.kind], salt=_SALT)

    def content(self) -> CertificateContent:
        typed = self.cleaned_data
        if self.kept is None:
            raise UploadError(_("Please add a photo or PDF."))
        return CertificateContent(
            kind=typed["kind"],
            number=typed["number"],
            issuer=typed["issuer"],
            issued_on=typed["issued_on"],
            expires_on=typed["expires_on"],
            file=self.kept,
            scope=typed["scope"],
            products=list(typed["products"]),
            farms=list(typed.get("farms") or ()),
            lots=list(typed["lots"]),
        )


def _goods_of(holder: Partner, sellers: Any) -> Any:
    """Goods of the holder and of the farms it may speak for."""
    # The catalogue stands above this app, so its model is reached by the relation.
    model: Any = holder.products.model
    return model.objects.filter(partner__in=sellers, is_visit=False)


def _again(old: Certificate) -> dict[str, object]:
    """What stays the same when a certificate is renewed; dates and file are new."""
    return {
        "kind": old.kind,
        "number": old.number,
        "issuer": old.issuer,
        "scope": old.scope,
        "products": [each.pk for each in old.products.all()],
        "lots": [each.pk for each in old.lots.all()],
        "farms": [each.pk for each in old.farms.all()],
    }


def _unsealed(token: str) -> KeptFile | None:
    try:
        name, kind = signing.loads(token, salt=_SALT, max_age=_KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return KeptFile(name, kind)
