"""Who works while others buy: farmers who pack, officers, files that are imported."""

import asyncio
import random
import re
import secrets

from .arithmetic import IMPORT_ROWS
from .forms import form_to, forms_in
from .notes import WrongError
from .shoppers import END, think

CARRIER = "SF Express"
IMPORT_TAKES = 90  # seconds in which a file must be through
MARKET_PAGES = (
    "", "orders/", "orders/?q=Wang", "sellers/", "listings/", "applications/", "log/",
    "people/?q=lan", "payouts/", "deliveries/", "figures/", "figures/?period=year",
    "figures/tables/products/", "figures/tables/villages/", "figures/lines/", "claims/",
)  # fmt: skip
COOPERATIVE_PAGES = ("", "households/", "depot/", "depot/packing/", "figures/", "log/")
COUNTY_PAGES = ("", "months/", "villages/", "regions/")


async def pack_one(town):
    """The oldest new order of a farm: taken, packed, ticked off, and sent."""
    code, session = town.desk()
    farmer = town.browser(session=session)
    desk = f"/desk/{code}/"
    try:
        page = await farmer.get("desk", f"{desk}orders/?state=new", END)
        numbers = re.findall(rf'href="{desk}orders/([\w-]+)/"', page.text)
        if not numbers:
            town.notes.finished("desks with nothing to pack")
            return
        await _send_off(town, farmer, f"{desk}orders/{numbers[-1]}/")
    finally:
        farmer.close()


async def _send_off(town, farmer, order):
    page = await farmer.get("desk order", order, END)
    if form_to(page.text, f"{order}pack/") is None:
        town.notes.finished("orders that somebody else packed")
        return
    await farmer.submit("pack", page, f"{order}pack/")
    page = await farmer.get("desk order", order, END)
    for form in forms_in(page.text):
        if f"{order}lines/" in form.action:
            await asyncio.sleep(random.uniform(0.5, 2))
            await farmer.post("tick", form.action, form.fields)
    await farmer.post("packed", f"{order}packed/", {})
    page = await farmer.get("desk order", order, END)
    if form_to(page.text, f"{order}ship/") is None:
        town.notes.finished("parts brought to a depot")
        return
    await think()
    label = {
        "carrier": CARRIER,
        "tracking_number": f"SF{secrets.randbelow(10**13):013}",
    }
    await farmer.submit("ship", page, f"{order}ship/", **label)
    await farmer.get("desk order", order, END, label["tracking_number"])
    town.notes.finished("parts shipped")


async def turn_a_page(town):
    """One page of one of the offices."""
    offices = town.known["offices"]
    who, base, pages = random.choice(
        (
            ("staff", "/office/market/", MARKET_PAGES),
            ("staff", "/office/market/", MARKET_PAGES),
            ("coop", f"/office/{offices['cooperative']}/", COOPERATIVE_PAGES),
            ("officer", f"/programme/{offices['county']}/", COUNTY_PAGES),
        )
    )
    officer = town.browser(session=offices[who])
    try:
        await officer.get(f"office {who}", base + random.choice(pages), END)
    finally:
        officer.close()


async def order_a_report(town):
    """A long one, which a worker writes; the list says when it is ready."""
    officer = town.browser(session=town.known["offices"]["staff"])
    lists = "/office/market/figures/reports/"
    try:
        wanted = {"what": "lines", "form": "csv", "query": "period=month"}
        await officer.post("report, order", lists, wanted)
        for _look in range(IMPORT_TAKES // 2):
            await asyncio.sleep(2)
            page = await officer.get("report, look", lists, END)
            if 'hx-trigger="every 3s"' not in page.text:
                break
        if f"{lists}1/file/" not in re.sub(r"reports/\d+/", "reports/1/", page.text):
            raise WrongError("a report that was ordered can't be fetched")
        town.notes.finished("reports")
    finally:
        officer.close()


async def import_goods(town):
    """A file of new goods: uploaded, looked at by a worker, imported."""
    code, session = town.desk()
    farmer = town.browser(session=session)
    desk = f"/desk/{code}/import/"
    try:
        await farmer.get("import page", desk, END)
        name = f"{secrets.token_hex(4)}.csv"
        sent = await farmer.send_file("import, upload", desk, name, _goods(name))
        page = await _until_worked_off(farmer, sent.location)
        if form_to(page.text, "/apply/") is None:
            raise WrongError(f"{sent.location} can't be imported")
        await farmer.submit("import, apply", page, "/apply/")
        page = await _until_worked_off(farmer, sent.location)
        if "/undo/" not in page.text:
            raise WrongError(f"{sent.location} was not imported")
        town.notes.finished("rows imported", IMPORT_ROWS)
    finally:
        farmer.close()


async def _until_worked_off(farmer, path):
    for _look in range(IMPORT_TAKES // 2):
        page = await farmer.get("import, look", path, END)
        if 'hx-trigger="every 2s"' not in page.text:
            return page
        await asyncio.sleep(2)
    raise WrongError(f"{path} is at work for minutes")


def _goods(name):
    header = "reference,title_en,title_zh,stock,stock_unit,sku,amount,unit,price\n"
    own = name.partition(".")[0]
    lines = (
        f"{own}-{n},Walnuts {own} {n},核桃 {own} {n},50,kg,{own}{n},5,kg,{20 + n % 9}\n"
        for n in range(IMPORT_ROWS)
    )
    return (header + "".join(lines)).encode()
