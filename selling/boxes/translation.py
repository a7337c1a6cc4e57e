"""What of a box is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Box, BoxSize


@register(Box)
class BoxTranslation(TranslationOptions):
    fields = ("name", "description")


@register(BoxSize)
class BoxSizeTranslation(TranslationOptions):
    fields = ("name",)
