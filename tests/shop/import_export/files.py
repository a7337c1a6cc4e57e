"""Files as other shops write them, small, and made up for the tests."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]

OFN = (
    "producer,sku,name,display_name,category,description,units,unit_type,"
    "variant_unit_name,price,on_hand,on_demand,shipping_category,tax_category"
)
OFN_HUB = (
    "producer,distributor,name,display_name,variant_unit_name,sku,units,unit_type,"
    "price,on_hand,on_demand"
)
FOODCOOPSHOP = (
    "Name,Kurze Beschreibung,Beschreibung,Bruttopreis,Steuersatz,Pfand,Menge,"
    "Einheit,Status,Produktdeklaration,Lagerort"
)
FOODCOOPSHOP_EN = (
    "Name,Description short,Description,Gross price,Tax rate,Deposit,Amount,Unit,"
    "Status,Product declaration,Storage location"
)
FOODSOFT = (
    "avail.;Order number;Name;Supplier order unit;Unit;"
    "Ratios to supplier order unit;Minimum order quantity;Billing unit;"
    "Group order granularity;Group order unit;Price (net);Price unit;VAT;Deposit;"
    "Note;Category;Origin;Manufacturer"
)
LOCAL_ORBIT = (
    "Organization,Market Subdomain,Product Name,Category Name,Short Description,"
    "Product Code,Unit Name,Unit Description,Price,Current Inventory,New Inventory,"
    "Product ID"
)
SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,"
    "Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,"
    "Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,"
    "Variant Inventory Policy,Variant Fulfillment Service,Variant Price,"
    "Variant Compare At Price,Image Src,Image Position,Cost per item"
)
SHOPIFY_NOW = (
    "Title,URL handle,Description,Vendor,Product category,Type,"
    "Published on online store,Status,SKU,Option1 name,Option1 value,"
    "Price / International,Compare-at price / International,Inventory quantity,"
    "Weight value (grams),Product image URL,Included / [Primary]"
)
WOOCOMMERCE = (
    "ID,Type,SKU,Name,Published,Is featured?,Short description,Description,"
    "Tax status,In stock?,Stock,Weight (lbs),Sale price,Regular price,Categories,"
    "Images,Parent,Attribute 1 name,Attribute 1 value(s)"
)
TAOBAO = (
    "title,cid,price,num,description,picture,skuProps,propAlias,outer_id,num_id,"
    "item_weight,subtitle"
)
TAOBAO_NAMES = (
    "宝贝名称,宝贝类目,宝贝价格,宝贝数量,宝贝描述,新图片,销售属性组合,销售属性别名,"
    "商家编码,数字ID,物流重量,宝贝卖点"
)
OWN = (
    "reference,title_en,title_zh,summary_en,category,stock,stock_unit,photos,sku,"
    "pack_en,amount,unit,price"
)
BY_HAND = "Ware,Preis je Pack,Inhalt,Bestand,Farbe"


def text_of(header: str, rows: Iterable[Sequence[Any]], sign: str = ",") -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=sign, lineterminator="\r\n")
    writer.writerow(header.split(sign))
    writer.writerows(rows)
    return file.getvalue()


def table(header: str, *rows: dict[str, Any], sign: str = ",") -> str:
    """A text table whose rows tell only some of the columns."""
    names = header.split(sign)
    unknown = {key for row in rows for key in row} - set(names)
    assert not unknown, unknown
    return text_of(header, [[row.get(n, "") for n in names] for row in rows], sign)


def sheet(header: str, rows: Rows) -> bytes:
    """The same as an XLSX file."""
    book = openpyxl.Workbook()
    for row in [header.split(","), *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ofn() -> str:
    farm = {"producer": "Li Orchard", "shipping_category": "Default"}
    return table(
        OFN,
        farm | {"name": "Walnuts", "sku": "W5", "category": "Nuts", "units": "5",
                "unit_type": "kg", "display_name": "Big box", "price": "90.50",
                "on_hand": "4", "description": "Dried in the <b>sun</b>"},
        farm | {"name": "Walnuts", "sku": "W1", "category": "Nuts", "units": "1",
                "unit_type": "lb", "price": "20", "on_hand": "10"},
        farm | {"name": "Eggs", "category": "Eggs", "units": "30",
                "variant_unit_name": "tray", "price": "45", "on_hand": "7"},
    )  # fmt: skip


def ofn_hub() -> str:
    return table(
        OFN_HUB,
        {"producer": "Li", "distributor": "Hub", "name": "Pears", "units": "500",
         "unit_type": "g", "price": "8.00", "on_hand": "12"},
    )  # fmt: skip


def foodcoopshop() -> str:
    return table(
        FOODCOOPSHOP,
        {"Name": "Brombeeren", "Kurze Beschreibung": "frisch <script>x()</script>",
         "Beschreibung": "viel <b>Vitamin C</b>", "Bruttopreis": "23,3",
         "Steuersatz": "9", "Pfand": "0,5", "Menge": "10", "Einheit": "1 kg",
         "Status": "1", "Lagerort": "Keine Kühlung"},
        {"Name": "Himbeeren", "Bruttopreis": "1,4", "Steuersatz": "0", "Menge": "2,0",
         "Einheit": "0,5 kg", "Status": "0"},
    )  # fmt: skip


def foodcoopshop_en() -> str:
    return table(
        FOODCOOPSHOP_EN,
        {"Name": "Honey", "Gross price": "30.00", "Amount": "3", "Unit": "500 g jar"},
    )


def foodsoft() -> str:
    return table(
        FOODSOFT,
        {"Order number": "1001", "Name": "Apples", "Supplier order unit": "KGM",
         "Unit": "5 kg", "Price (net)": "20,00", "VAT": "9", "Category": "Fruit",
         "Note": "Sweet", "Origin": "Taihang"},
        {"avail.": "x", "Order number": "1002", "Name": "Juice", "Unit": "6 x 1 l",
         "Price (net)": "60,00", "VAT": "0", "Deposit": "1,50"},
        sign=";",
    )  # fmt: skip


def local_orbit() -> str:
    farm = {"Organization": "Li Orchard", "Market Subdomain": "pingshun"}
    return table(
        LOCAL_ORBIT,
        farm | {"Product Name": "Apples", "Product Code": "A25", "Price": "40",
                "Unit Name": "box", "Unit Description": "25 lb box",
                "New Inventory": "8", "Short Description": "Red and sweet"},
        farm | {"Product Name": "Apples", "Product Code": "A1", "Price": "3",
                "Unit Name": "pound", "New Inventory": "5"},
    )  # fmt: skip


def shopify() -> str:
    return table(
        SHOPIFY,
        {"Handle": "clay-pot", "Title": "Clay pot", "Body (HTML)": "<p>Blown</p>",
         "Type": "Outdoor", "Option1 Name": "Size", "Option1 Value": "Regular",
         "Variant Grams": "800", "Variant Inventory Qty": "1", "Variant Price": "9.99",
         "Image Src": "https://pictures.example/pot.jpg", "Cost per item": "4"},
        {"Handle": "clay-pot", "Option1 Value": "Large", "Variant Price": "15.99",
         "Variant Inventory Qty": "3"},
        {"Handle": "clay-pot", "Image Src": "https://pictures.example/pot-2.jpg"},
        {"Handle": "salt", "Title": "Salt", "Option1 Name": "Title",
         "Option1 Value": "Default Title", "Variant Price": "3",
         "Variant Inventory Qty": "-2"},
    )  # fmt: skip


def shopify_now() -> str:
    return table(
        SHOPIFY_NOW,
        {"Title": "Honey", "URL handle": "honey", "Option1 name": "Size",
         "Option1 value": "500 g", "SKU": "H5", "Price / International": "30.00",
         "Inventory quantity": "6", "Weight value (grams)": "700",
         "Description": "<p>Date tree</p>"},
        {"URL handle": "honey", "Option1 value": "1 kg", "SKU": "H10",
         "Price / International": "55.00", "Inventory quantity": "2"},
    )  # fmt: skip


def woocommerce() -> str:
    return table(
        WOOCOMMERCE,
        {"ID": "12", "Type": "variation", "SKU": "OIL-5", "Name": "Oil - 5 l",
         "Stock": "3", "Weight (lbs)": "11", "Regular price": "200",
         "Parent": "id:10", "Attribute 1 value(s)": "5 l"},
        {"ID": "10", "Type": "variable", "SKU": "OIL", "Name": "Oil",
         "Weight (lbs)": "2", "Short description": "<p>Cold pressed</p>",
         "Description": "One\\nTwo",
         "Categories": "Food > Oil, Food",
         "Images": "https://pictures.example/o.jpg, https://pictures.example/p.jpg"},
        {"ID": "11", "Type": "variation", "SKU": "OIL-1", "Name": "Oil - 1 l",
         "Stock": "4", "Regular price": "45", "Sale price": "40",
         "Parent": "OIL", "Attribute 1 value(s)": "1 l"},
        {"ID": "20", "Type": "simple, virtual", "Name": "Basket", "Stock": "2",
         "Weight (lbs)": "1", "Regular price": "30"},
    )  # fmt: skip


def taobao(names: bool = True) -> str:
    rows = table(
        TAOBAO,
        {"title": "平顺大红袍花椒", "cid": "50012", "price": "39.00", "num": "30",
         "description": "<p>太行山</p>", "subtitle": "今年新椒",
         "picture": "a1:1:0:|https://pictures.example/1.jpg;a2:1:1:|//pictures.example/2.jpg;",
         "skuProps": "39.00:20:HJ250:1627207:28320;69.00:10:HJ500:1627207:28326;",
         "propAlias": "1627207:28320:250克袋装;1627207:28326:500克袋装;",
         "num_id": "771", "item_weight": "0.3"},
        {"title": "党参", "cid": "50013", "price": "88", "num": "5",
         "outer_id": "DS", "num_id": "0"},
    )  # fmt: skip
    head, _newline, rest = rows.partition("\r\n")
    middle = f"{TAOBAO_NAMES}\r\n" if names else ""
    return f"version 1.00\r\n{head}\r\n{middle}{rest}"


def own() -> str:
    return table(
        OWN,
        {"reference": "w", "title_en": "Walnuts", "title_zh": "核桃", "stock": "50",
         "stock_unit": "kg", "sku": "W5", "amount": "5", "unit": "kg", "price": "90"},
        {"reference": "w", "sku": "W1", "amount": "1", "unit": "kg", "price": "20"},
    )  # fmt: skip


ALL = {
    "ofn": ofn,
    "ofn-hub": ofn_hub,
    "foodcoopshop": foodcoopshop,
    "foodsoft": foodsoft,
    "local-orbit": local_orbit,
    "shopify": shopify,
    "woocommerce": woocommerce,
    "taobao": taobao,
    "own": own,
}
HEADERS = {
    "ofn": OFN,
    "ofn-hub": OFN_HUB,
    "foodcoopshop": FOODCOOPSHOP,
    "foodsoft": FOODSOFT,
    "local-orbit": LOCAL_ORBIT,
    "shopify": SHOPIFY,
    "shopify-now": SHOPIFY_NOW,
    "woocommerce": WOOCOMMERCE,
    "taobao": TAOBAO,
    "own": OWN,
}
