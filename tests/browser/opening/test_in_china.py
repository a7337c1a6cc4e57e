"""A market in Chinese yuan, from an empty database to the first payout."""

from django.core.management import call_command

from payments.payouts.services.earnings import earn_due
from tests.clock import days_pass

from . import steps

VILLAGES = """省份,县,行政村
山西省,平顺县,石城村
山西省,平顺县,奥治村
"""
FARMER = "+8613900139000"
AT_THE_BANK = {
    "holder": "赵二妮", "bank": "农业银行平顺支行", "number": "6228480402564890018",
}  # fmt: skip
TO_SHANGHAI = {
    "name": "陈玉兰", "phone": "137 0013 7000", "email": "chen@shop.test",
    "province": "CN-SH", "line4": "上海", "line3": "徐汇区", "line1": "复兴路18号",
}  # fmt: skip


def test_market_is_opened_and_its_first_farmer_is_paid(people):
    mei, jun = people("zh-hans"), people("zh-hans")
    sets_up(mei, jun)
    steps.opens_market(mei)

    erni = people("zh-hans")
    steps.invites_farmer(mei, name="赵二妮", phone="139 0013 9000")
    steps.follows_invitation(erni, name="赵二妮", phone=FARMER)
    steps.applies(erni, shop="赵家核桃", place="村口第一家", grows="核桃")
    steps.approves_application(mei)
    desk = steps.opens_desk(erni)
    steps.adds_photo_of_farm(erni, desk)
    steps.lists_goods(
        erni, desk, title="薄皮核桃", kilos="2.5", price="60", stock="100"
    )
    steps.enters_bank(
        erni,
        desk,
        holder="赵二妮",
        bank="农业银行平顺支行",
        number="6228480402564890018",
    )
    steps.approves_goods(mei)
    steps.confirms_bank(mei)

    yulan = people("zh-hans")
    order = steps.buys(yulan, "薄皮核桃", address=TO_SHANGHAI)
    assert str(order.total_incl_tax) == "70.00"
    assert order.currency == "CNY"
    erni.letter(FARMER, order.number)
    steps.packs_and_ships(erni, desk, order, tracking="SF1234567890")
    yulan.letter("chen@shop.test", "SF1234567890")
    steps.marks_as_received(yulan, order)

    days_pass(10)
    earn_due()
    batch = steps.creates_batch(mei)
    steps.releases_batch(jun, batch)
    assert "赵二妮" in steps.takes_bank_file(jun, batch)
    steps.imports_bank_answer(jun, batch)
    erni.letter(FARMER, r"66\.82")
    call_command("audit_market")


def sets_up(mei, jun):
    """All that the checklist asks for, and what it recommends."""
    steps.becomes_operator(mei, name="王梅", contact="mei@hills.test")
    steps.describes_market(
        mei,
        name_en="Green Hills",
        name_zh_hans="青山",
        languages=["en", "zh-hans"],
        country="CN",
        region="CN-SX",
        currency="CNY",
        time_zone="Asia/Shanghai",
    )
    steps.names_operator(
        mei, legal_name="青山农业有限公司", address="山西省平顺县青羊镇1号"
    )
    steps.sets_delivery(mei, price="10", far_price="20", send_within="2")
    steps.brings_places(mei, VILLAGES.encode("gb18030"))
    steps.chooses_goods(mei, categories=["nuts"], taxes=["exempt", "produce"])
    steps.signs_up_by_mail(jun, name="李军", email="jun@hills.test")
    steps.takes_on_colleague(mei, email="jun@hills.test", role="finance")
    steps.checks_payments(mei)
    steps.checks_messages(mei, "mei@hills.test", "+8613800138000")
    steps.publishes_legal_texts(mei)
    steps.proposes_fee(jun, percent="5", tax="6")
    steps.approves_fee(mei)
