"""Certificates of the demo's farms, and goods of last year to be listed again."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from core import dates
from core.pdf.document import Margins, Section, make_pdf
from core.pdf.paragraphs import Paragraph, Style
from core.storage import private_storage
from shop.catalogue.models import Product
from shop.catalogue.services.certified import refresh_certified
from shop.catalogue.services.content import PackContent
from shop.catalogue.services.packs import save_pack
from shop.catalogue.states import ListingState
from vendors.certificates.models import Certificate, CertificateEvent
from vendors.certificates.states import (
    CertificateKind,
    CertificateState,
    CertificateSubject,
)
from vendors.partner.models import Partner
from vendors.partner.states import OverWeight

_K, _S = CertificateKind, CertificateState
COOPERATIVE = "five-villages"
# Farm (the first or the second of the demo's, or its cooperative), kind, number, who
# issued it, days since then, days until it ends, and how it stands.
CERTIFICATES = (
    (0, _K.ORGANIC, "134OP1200063", "中绿华夏 COFCC", 343, 22, _S.CONFIRMED),
    (0, _K.GREEN, "GF140425190123", "绿色食品中心 CGFDC", 1500, -40, _S.CONFIRMED),
    (1, _K.GREEN, "GF140425210124", "绿色食品中心 CGFDC", 300, 795, _S.CONFIRMED),
    (1, _K.ORGANIC, "134OP1300112", "中绿华夏 COFCC", 4, 361, _S.WAITING),
    (2, _K.ORIGIN, "AGI2016-01-01812", "农业农村部 MARA", 2000, None, _S.CONFIRMED),
)
WEIGHED = 1500


def plant_seals(farms: tuple[str, str], *, now: datetime) -> None:
    """For those of these farms and their cooperative that are in the market."""
    by_code = {
        each.code: each
        for each in Partner.objects.filter(code__in=(*farms, COOPERATIVE))
    }
    codes = (*farms, COOPERATIVE)
    holders = [by_code.get(code) for code in codes]
    for place, kind, number, issuer, since, left, state in CERTIFICATES:
        holder = holders[place]
        if holder is None:
            continue
        certificate = Certificate.objects.create(
            holder=holder,
            kind=kind,
            number=number,
            issuer=issuer,
            issued_on=dates.day_of(now) - timedelta(days=since),
            expires_on=None
            if left is None
            else dates.day_of(now) + timedelta(days=left),
            scope=CertificateSubject.ALL,
            file=_paper(kind, number, holder),
            file_kind="pdf",
            state=state,
        )
        steps = (_S.WAITING,) if state == _S.WAITING else (_S.WAITING, state)
        for step in steps:
            CertificateEvent.objects.create(certificate=certificate, state=step)
        if holder.is_cooperative:
            certificate.farms.set(each for each in holders[:2] if each in _of(holder))
    refresh_certified(each.pk for each in by_code.values())
    if holders[1] is not None:
        _by_weight(holders[1])
    if holders[0] is not None:
        _last_years(holders[0], now)


def _of(cooperative: Partner) -> list[Partner]:
    return list(cooperative.farms.all())


def _paper(kind: str, number: str, holder: Partner) -> str:
    """A plain sheet that says what a certificate says, kept as an upload is."""
    words = f"{CertificateKind(kind).label}\n{number}\n{holder.name}"
    section = Section([Paragraph(words, Style(22, bold=True))], foot=None)
    content = make_pdf([section], title=number, margins=Margins(30, 60))
    return private_storage().save(
        f"certificates/demo/{number}.pdf", ContentFile(content)
    )


def _by_weight(farm: Partner) -> None:
    """A pack of about 1.5 kg beside the boxes of its first goods."""
    mine = Product.objects.filter(
        partner=farm, state=ListingState.PUBLISHED, unit_kind="weight"
    )
    product = mine.filter(lead_pack__isnull=False).order_by("pk").first()
    if product is None or product.lead_pack is None:
        return
    lead = product.lead_pack
    price = (lead.price * WEIGHED / lead.quantity).quantize(lead.price)
    pack = save_pack(
        product,
        PackContent(
            quantity=WEIGHED,
            price=price,
            weight_grams=WEIGHED + 200,
            tax_category=lead.tax_category,
            position=9,
            is_weighed=True,
            tolerance=15,
            over_weight=OverWeight.FREE,
        ),
    )
    if pack is None:  # a rule of the market's wants it looked at first
        return
    # The same seed grows the same market; a number of its own is drawn by lot.
    pack.partner_sku = f"{product.pk}-by-weight"
    pack.save(update_fields=["partner_sku"])


def _last_years(farm: Partner, now: datetime) -> None:
    """The newest of its goods was last year's: hidden, to be listed again."""
    mine = Product.objects.filter(partner=farm, state=ListingState.PUBLISHED)
    old = mine.order_by("pk").last()
    if old is None:
        return
    year = now.year - 1
    Product.objects.filter(pk=old.pk).update(
        state=ListingState.HIDDEN,
        is_public=False,
        title=f"{old.title_en} ({year})",
        title_en=f"{old.title_en} ({year})",
        title_zh_hans=f"{old.title_zh_hans}（{year}年）",
        published_at=now - timedelta(days=380),
    )
