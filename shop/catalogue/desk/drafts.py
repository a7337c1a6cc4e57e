"""A listing as flat fields, the way its form sends them, and what is done with them.

The plain form, a phone that was offline and the answer about a conflict all speak of a
listing in these fields, so that they can be laid side by side name by name.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Photo
from core.transitions import TransitionError
from shop.catalogue.facts import IN_WORDS
from shop.catalogue.forms.packs import (
    MOST_PACKS,
    BasePackFormSet,
    PackForm,
    PackFormSet,
    pack_as_typed,
)
from shop.catalogue.forms.stock import StockForm
from shop.catalogue.forms.words import ListingForm
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import open_edit_of
from shop.catalogue.services.content import ListingError
from shop.catalogue.services.listings import create_product, update_product
from shop.catalogue.services.packs import pool_of
from shop.catalogue.services.parts import as_proposed, packs_shown
from shop.catalogue.services.photos import MOST_PHOTOS, add_photo
from shop.catalogue.services.publication import submit_listing
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner, StockPool, TaxCategory
from vendors.partner.services.stock import count_stock

Fields = dict[str, str | list[str]]

_PACK = re.compile(r"packs-(\d{1,2})-([a-z_]+)")
# Long texts and the other language are left to the whole form.
_NOT_ON_PHONES = frozenset(
    {"description", "other_title", "other_summary", "other_description"}
    | {"allergens", *IN_WORDS}
)


@dataclass
class DraftForms:
    """The forms behind the fields of a draft; `product` is what it changes, if any."""

    listing: ListingForm
    packs: BasePackFormSet
    stock: StockForm
    product: Product | None = None

    def is_valid(self) -> bool:
        # Each is asked, so that every error shows at once.
        valid = [form.is_valid() for form in (self.listing, self.packs, self.stock)]
        return all(valid) and self._stock_fits()

    def _stock_fits(self) -> bool:
        kind = self.packs.kind(self.stock.kind)
        if not self.stock.cleaned_data["base_units"] or self.stock.kind == kind:
            return True
        self.stock.add_error("unit", _("Please use the same unit as the packs."))
        return False

    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the name of the field; under "" what is so as a whole."""
        found: dict[str, list[str]] = {}
        for form in (self.listing, *self.packs.forms, self.stock):
            for name, texts in form.errors.items():
                key = "" if name == "__all__" else form.add_prefix(name)
                found.setdefault(key, []).extend(str(text) for text in texts)
        for text in self.packs.non_form_errors():
            found.setdefault("", []).append(str(text))
        return found


def forms_of(
    fields: Mapping[str, object], product: Product | None = None
) -> DraftForms:
    """The draft's forms, filled. What it leaves out stays as it is, or is the usual."""
    taxes = list(TaxCategory.objects.all())
    if product is not None:
        # The phone showed what waits to be approved, if anything does.
        product = as_proposed(product)
    pool = product.pools.filter(partner=product.partner_id).first() if product else None
    sent = _as_post(_known(fields), product, pool)
    _complete_packs(sent, _flat(PackForm(taxes=taxes), bare=True))
    packs: Any = PackFormSet(
        sent,
        initial=_packs_as_typed(product),
        prefix="packs",
        form_kwargs={"taxes": taxes},
    )
    return DraftForms(
        listing=ListingForm(sent, product=product),
        packs=packs,
        stock=StockForm(sent, prefix="stock", pool=pool),
        product=product,
    )


def as_fields(product: Product, pool: StockPool | None) -> Fields:
    """The listing as it stands, as the phone's form shows it. Packs are not queried
    when they were prefetched.
    """
    found = _flat(ListingForm(product=product))
    packs = PackFormSet(initial=_packs_as_typed(product), prefix="packs")
    for pack in packs.initial_forms:
        found |= _flat(pack)
    if pool:
        found |= _flat(StockForm(prefix="stock", pool=pool))
    return {name: v for name, v in found.items() if name not in _NOT_ON_PHONES}


def carry_out(
    partner: Partner,
    filled: DraftForms,
    *,
    photos: Iterable[Photo],
    publish: bool,
    by: User,
) -> Product:
    """Make or change the listing that the valid forms describe, with its photos.

    `held` of the listing says whether some of it waits to be looked at. Raises
    `StaleEditError` and `StaleCountError` when it changed meanwhile, and whatever else
    the services refuse. Being incomplete is no error: then it is not published.
    """
    if filled.product is None:
        product = _make(partner, filled, by)
    else:
        product = _change(filled.product, filled, by)
    held = _add_photos(product, photos, by) or product.held
    if publish:
        product = _publish(product, by)
    product.held = held
    return product


def _add_photos(
    product: Product, photos: Iterable[Photo], by: User
) -> ProposedEdit | None:
    """As many as there is room for, after those that wait; what waits of them now."""
    edit = open_edit_of(product)
    shown = edit.after.get("photos") if edit else None
    count = product.images.count() if shown is None else len(shown)
    added = list(photos)[: MOST_PHOTOS - count]
    images = [add_photo(product, photo, by=by) for photo in added]
    return open_edit_of(product) if None in images else None


def _make(partner: Partner, filled: DraftForms, by: User) -> Product:
    kind = filled.packs.kind(filled.stock.kind)
    return create_product(
        partner,
        content=filled.listing.content(kind),
        packs=filled.packs.contents(),
        stock=filled.stock.cleaned_data["base_units"],
        by=by,
    )


def _change(product: Product, filled: DraftForms, by: User) -> Product:
    changed = update_product(
        product,
        version=filled.listing.cleaned_data["version"] or 0,
        content=filled.listing.content(filled.packs.kind(product.measure)),
        packs=filled.packs.contents(),
        by=by,
    )
    if filled.stock.has_changed():
        counted = filled.stock.cleaned_data
        # Whoever does not say what they saw may undo a parcel.
        seen = -1 if counted["seen"] is None else counted["seen"]
        if counted["base_units"] != seen:
            count_stock(
                pool_of(changed),
                counted=counted["base_units"],
                seen_on_hand=seen,
                by=by,
            )
    return changed


def _publish(product: Product, by: User) -> Product:
    product.refresh_from_db(fields=["state"])
    if product.state not in {ListingState.DRAFT, ListingState.HIDDEN}:
        return product
    try:
        return submit_listing(product, by=by)
    except (ListingError, TransitionError):
        return product


# --- Fields ---------------------------------------------------------------------


def _known(fields: Mapping[str, object]) -> Fields:
    """Only what the forms ask for, as text; anything else was not typed by a person."""
    stock = {f"stock-{name}" for name in StockForm.base_fields}
    plain = stock | set(ListingForm.base_fields)
    found: Fields = {}
    for name, value in fields.items():
        pack = _PACK.fullmatch(name)
        is_pack = pack and int(pack[1]) < MOST_PACKS and pack[2] in _pack_fields()
        if is_pack or name in plain:
            found[name] = (
                [str(one) for one in value] if isinstance(value, list) else str(value)
            )
    return found


def _pack_fields() -> Iterable[str]:
    return PackForm.base_fields


def _as_post(
    fields: Fields, product: Product | None, pool: StockPool | None
) -> QueryDict:
    """As a browser would post it; of a listing that exists, over what stands there."""
    sent = QueryDict(mutable=True)
    under = _flat(ListingForm(product=product)) if product else {}
    if pool and "stock-counted" not in fields:
        under |= _flat(StockForm(prefix="stock", pool=pool))
    for name, value in {**under, **fields}.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    if product:
        _lay_under_packs(sent, product)
    return sent


def _lay_under_packs(sent: QueryDict, product: Product) -> None:
    """What the phone doesn't say of a pack (its tax, weight, name) stays as it is."""
    packs = PackFormSet(initial=_packs_as_typed(product), prefix="packs")
    stored = {str(form.initial["pack_id"]): form for form in packs.initial_forms}
    for number in _numbers(sent):
        form = stored.get(sent.get(f"packs-{number}-pack_id", ""))
        for name, value in (_flat(form, bare=True) if form else {}).items():
            sent.setdefault(f"packs-{number}-{name}", value)  # type: ignore[arg-type]


def _complete_packs(sent: QueryDict, untouched: Fields) -> None:
    """What is not said of a new pack is the usual, so that a left-out row is empty."""
    rows = range(max(_numbers(sent), default=-1) + 1)
    known = [bool(sent.get(f"packs-{number}-pack_id")) for number in rows]
    sent["packs-TOTAL_FORMS"] = str(len(rows))
    sent["packs-INITIAL_FORMS"] = str(sum(known))
    for number in rows:
        for name, value in untouched.items():
            if not known[number]:
                sent.setdefault(f"packs-{number}-{name}", value)  # type: ignore[arg-type]
    sent.setdefault("stock-unit", sent.get("packs-0-unit", "kg"))


def _numbers(sent: QueryDict) -> list[int]:
    return sorted({int(hit[1]) for name in sent if (hit := _PACK.fullmatch(name))})


def _packs_as_typed(product: Product | None) -> list[dict[str, Any]]:
    if product is None:
        return []
    return [pack_as_typed(pack) for pack in packs_shown(product)]


def _flat(form: forms.Form, *, bare: bool = False) -> Fields:
    """What an unbound form shows, by the names that it is posted under."""
    found: Fields = {}
    for bound in form:
        value = bound.value()
        name = bound.name if bare else bound.html_name
        if isinstance(value, bool):
            if value:
                found[name] = "on"
        elif isinstance(value, Sequence) and not isinstance(value, str):
            found[name] = [str(one) for one in value]
        elif isinstance(value, dt.date):
            found[name] = value.isoformat()
        else:
            found[name] = "" if value is None else str(value)
    return found


def refused_words(error: ValidationError) -> dict[str, list[str]]:
    """What a service refused, as an error of the draft as a whole."""
    return {"": [str(text) for text in error.messages]}
