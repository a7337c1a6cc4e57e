"""Taobao Assistant: a data pack with a version line, English keys and Chinese names.

`skuProps` holds the variants, each "price:quantity:code:property;property;…", and
`propAlias` what the shop calls the properties.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from core.tables.numbers import read_number
from shop.import_export.imported import ImportedPack, ImportedProduct
from shop.import_export.sheet import GoodsSheet, Record

from .base import (
    PACK_NAME,
    SKU,
    SUMMARY,
    Format,
    addresses,
    body,
    extras,
    keys,
    pack_in_words,
    say,
    settle,
    start,
    take,
)

CODE = "taobao"
_PROPERTY = re.compile(r"-?\d+:-?\d+")
_VARIANT = re.compile(r"(?P<price>[\d.]+):(?P<count>\d+):(?P<code>[^:;]*):(?P<rest>.*)")


def _aliases(text: str) -> dict[str, str]:
    """Of "1627207:28320:红盒" the part before the name leads to the name."""
    parts = (part.split(":", 2) for part in text.split(";"))
    return {f"{p[0]}:{p[1]}": p[2] for p in parts if len(p) == 3 and p[2]}


def _variants(text: str) -> list[tuple[str, str, str, list[str]]]:
    """Price, count, code and properties of each; a bare property goes on with it."""
    found: list[tuple[str, str, str, list[str]]] = []
    for part in filter(None, text.split(";")):
        variant = _VARIANT.fullmatch(part)
        if variant and not _PROPERTY.fullmatch(part):
            rest = [variant["rest"]] if variant["rest"] else []
            found.append((variant["price"], variant["count"], variant["code"], rest))
        elif found:
            found[-1][3].append(part)
    return found


def _packs(record: Record) -> Iterator[ImportedPack]:
    aliases = _aliases(record.raw("propalias"))
    variants = _variants(record.raw("skuprops"))
    for price_text, count, code, properties in variants:
        price = record.checked_price(read_number(price_text), "skuprops")
        if price is None:
            continue
        words = " / ".join(aliases.get(each, "") for each in properties).strip(" /")
        pack = pack_in_words(record, words[:PACK_NAME], price)
        pack.count, pack.sku = Decimal(count), code[:SKU]
        yield pack
    if not variants:
        price = record.price("price")
        if price is not None:
            pack = pack_in_words(record, "", price)
            pack.count = record.decimal("num")
            pack.sku = record.line("outer_id", SKU)
            yield pack


def _grams(record: Record) -> int | None:
    kilos = record.decimal("item_weight")
    grams = (kilos or Decimal(0)) * 1000
    return int(grams.to_integral_value(rounding=ROUND_HALF_UP)) or None


def _pictures(record: Record) -> list[str] | None:
    """Of "name:1:0:|address;…" the addresses; files of the pack itself have none."""
    found = [
        address
        for part in record.raw("picture").split(";")
        for address in addresses(part.rpartition("|")[2])
        if address.startswith(("http://", "https://", "//"))
    ]
    whole = [f"https:{a}" if a.startswith("//") else a for a in found]
    return list(dict.fromkeys(whole)) or None


def read(sheet: GoodsSheet) -> Iterator[ImportedProduct]:
    """A product per row."""
    unknown = TAOBAO.unknown(sheet)
    for record in sheet.records():
        number = record.raw("num_id").lstrip("0-")  # new goods have 0
        name = number or record.raw("outer_id") or record.raw("title")
        product = start(record, CODE, title="title", name=name)
        say(
            product,
            summary=record.line("subtitle", SUMMARY),
            description=body(record, "description"),
        )
        product.photos = _pictures(record)
        product.packs = list(_packs(record))
        grams = _grams(record)
        for pack in product.packs:
            pack.weight_grams = grams
        kept = extras(record, unknown)
        if product.packs:
            product.packs[0].extra = kept
        else:
            product.extra = kept
        take(product, record)
        yield settle(product)


TAOBAO = Format(
    code=CODE,
    label=_("Taobao Assistant"),
    signatures=(keys("title,cid,price,num,description,skuprops"),),
    known=keys(
        "seller_cids,stuff_status,location_state,location_city,item_type,"
        "auction_increment,valid_thru,freight_payer,post_fee,ems_fee,express_fee,"
        "has_invoice,has_warranty,approve_status,has_showcase,list_time,cateprops,"
        "postage_id,has_discount,modified,upload_fail_msg,picture_status,"
        "auction_point,picture,video,inputpids,inputvalues,outer_id,propalias,"
        "auto_fill,num_id,local_cid,navigation_type,user_name,syncstatus,"
        "is_lighting_consigment,is_xinpin,foodparame,features,buyareatype,"
        "global_stock_type,global_stock_country,sub_stock_type,item_size,item_weight,"
        "sell_promise,custom_design_flag,wireless_desc,barcode,sku_barcode,newprepay,"
        "subtitle,cpv_memo,input_custom_cpv,qualification,add_qualification,"
        "o2o_bind_service,tmall_extend,product_combine,tmall_item_prop_combine,"
        "taoschema_extend"
    ),
    read=read,
    numbers=keys("price,num,item_weight"),
    opening="version",
    repeats=1,
)
