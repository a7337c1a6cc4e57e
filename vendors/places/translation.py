"""What of a place is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import County, Viewpoint, Village


@register(County)
class CountyTranslation(TranslationOptions):
    fields = ("name",)


@register(Village)
class VillageTranslation(TranslationOptions):
    fields = ("name", "tagline", "story")


@register(Viewpoint)
class ViewpointTranslation(TranslationOptions):
    fields = (
        "name", "tagline", "story", "address", "arriving", "parking", "last_bus",
        "best_hours",
    )  # fmt: skip
