"""What of an order is kept in both languages, as it was when it was placed."""

from modeltranslation.translator import TranslationOptions, register

from .models import Line, VendorOrder


@register(VendorOrder)
class VendorOrderTranslation(TranslationOptions):
    fields = ("delivery_name",)


@register(Line)
class LineTranslation(TranslationOptions):
    fields = ("title", "pack_name")
