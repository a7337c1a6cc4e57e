"""What of a seller and its packs is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Container, Partner, StockRecord, TaxCategory


@register(TaxCategory)
class TaxCategoryTranslation(TranslationOptions):
    fields = ("name",)


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("name", "person", "tagline", "story")


@register(StockRecord)
class StockRecordTranslation(TranslationOptions):
    fields = ("name",)


@register(Container)
class ContainerTranslation(TranslationOptions):
    fields = ("name",)
