"""The market's own pages, finished, as the demo's operator would have them."""

from accounts.models import LegalText
from accounts.services import publish_text

OPERATOR_EN = (
    "Nanpo Market Co., Ltd. (demo), 12 Taihang Street, Pingshun, Shanxi 047400, China"
)
OPERATOR_ZH = "南坡集市有限公司（演示），山西省长治市平顺县太行街12号，邮编047400"
# The drafts' gaps, in both languages, and what fills them.
FILLED = {
    "[Name of the company]": "Nanpo Market Co., Ltd.",
    "[The right of withdrawal, and the exception for goods that spoil quickly.]": (
        "Goods that keep can be returned unopened within 7 days. Fresh goods spoil "
        "quickly and cannot be returned; claims for spoiled goods are not affected."
    ),
    "[The law that applies, the court, and the body that settles disputes of "
    "consumers.]": (
        "The law of China applies, and the court of Pingshun. Consumers may turn to "
        "the hotline 12315."
    ),
    "[Periods in years.]": "Orders and invoices are kept for 5 years.",
    "[Name and address of who is responsible, and of the authority.]": (
        f"Responsible: {OPERATOR_EN}."
    ),
    "[e-mail address], [phone number], [hours].": (
        "help@nanpo.example, +86 355 000 0000, 9:00–17:00 on weekdays."
    ),
    "[Who runs the market, since when, and why.]": (
        "The cooperatives of Pingshun county have run it since 2019, so that what "
        "grows on the terraces reaches families in the cities."
    ),
    "[Name of the company, legal form, address]": OPERATOR_EN,
    "[Represented by, register and number, tax number]": (
        "Represented by Li Guilan. Registration number 91140425DEMO00000X."
    ),
    "[E-mail address, phone number]": "help@nanpo.example, +86 355 000 0000",
    "[公司名称]": "南坡集市有限公司",
    "[退货权利，以及鲜活易腐货品的例外。]": (
        "可保存的货品7天内未拆封可退货。鲜活易腐货品不支持无理由退货；"
        "变质货品的售后不受影响。"
    ),
    "[适用法律、管辖法院和消费争议的处理机构。]": (
        "适用中华人民共和国法律，由平顺县人民法院管辖。消费者可拨打12315热线。"
    ),
    "[具体年限。]": "订单和发票保存5年。",
    "[负责人的名称和地址，以及主管机关。]": f"负责人：{OPERATOR_ZH}。",
    "[邮箱]、[电话]、[服务时间]": (
        "help@nanpo.example，0355-0000000，工作日9:00–17:00"
    ),
    "[谁在经营，从什么时候开始，为什么做这件事。]": (
        "平顺县的合作社从2019年起经营本集市，让梯田上的出产走进城里人家。"
    ),
    "[公司名称、类型、地址]": OPERATOR_ZH,
    "[法定代表人、统一社会信用代码、许可证编号]": (
        "法定代表人：李桂兰。统一社会信用代码：91140425DEMO00000X。"
    ),
    "[邮箱、电话]": "help@nanpo.example，0355-0000000",
}


def plant_legal_texts() -> None:
    """A finished version of each page, after the draft that each market starts with."""
    drafts = LegalText.objects.filter(version=1, is_draft=True)
    for kind, english, chinese in drafts.values_list("kind", "body_en", "body_zh_hans"):
        publish_text(
            kind,
            body_en=_filled(english),
            body_zh_hans=_filled(chinese),
            is_draft=False,
            by=None,
        )


def _filled(text: str) -> str:
    # The longest gaps first: a shorter one may stand in them.
    for gap in sorted(FILLED, key=len, reverse=True):
        text = text.replace(gap, FILLED[gap])
    return text
