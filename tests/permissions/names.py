"""One name for everything that a person can name, past all forms."""

from django.apps import apps
from django.db.models import CharField, Model, SlugField, TextField

from core.append_only import AppendOnly

# Every writing, signs that addresses and markup have a meaning for.
MIXED = '核桃🌰 O\'Neil/50% & "سوق" ?a=b#c'
UNBROKEN = "W" * 140
# What stands in these columns is a person's words, in whichever of our models.
_WORDS = frozenset(
    """about address advice arriving best_hours body bring company crop first_name grade
    grows hall headline included last_bus last_name lead legal_name line1 line2 line4
    meeting_point message name note notes offer_name pack_name parking partner_name
    person pickup_at place point prize reason review_note shown_as story summary
    supplier tagline text title words""".split()
)
# These name nothing of a person's, or what they hold is checked or sealed.
_APART = frozenset(
    """core auth sites contenttypes sessions banking payouts payment axes account
    thumbnail admin""".split()
)
_SYSTEM = frozenset(
    """catalogue.ProductClass address.Country order.ShippingEventType
    order.PaymentEventType order.PaymentEvent communication.CommunicationEventType
    communication.Email chat.WordList partner.TaxCategory""".split()
)


def name_everything(name: str) -> set[str]:
    """Give each row the name, as much of it as a column takes; says which columns."""
    named = set()
    for model in apps.get_models():
        if _is_apart(model):
            continue
        columns = [f for f in model._meta.local_concrete_fields if _is_word(f)]
        for row in model._base_manager.all() if columns else ():
            values = {f.attname: _fit(f, name, row.pk) for f in columns}
            model._base_manager.filter(pk=row.pk).update(**values)
        named |= {f"{model._meta.label}.{f.attname}" for f in columns}
    return named


def _is_apart(model: type[Model]) -> bool:
    meta = model._meta
    return (
        meta.app_label in _APART
        or meta.label in _SYSTEM
        or meta.proxy
        or issubclass(model, AppendOnly)
    )


def _is_word(field) -> bool:
    if not isinstance(field, CharField | TextField) or isinstance(field, SlugField):
        return False
    plain = field.attname.removesuffix("_en").removesuffix("_zh_hans")
    return plain in _WORDS and not field.choices


def _fit(field, name: str, pk: object) -> str:
    """Whole, cut to the column; with its number in front where no two may be alike."""
    whole = f"{pk} {name}" if field.unique else name
    return whole[: field.max_length] if field.max_length else whole
