"""What shoppers read of an offer in both languages: its name, and that of its goods.

Names are unique, so a language that has none keeps nothing at all.
"""

from modeltranslation.translator import TranslationOptions, register

from .models import ConditionalOffer, Range


@register(ConditionalOffer)
class OfferTranslation(TranslationOptions):
    fields = ("name",)
    empty_values = None


@register(Range)
class RangeTranslation(TranslationOptions):
    fields = ("name",)
    empty_values = None
