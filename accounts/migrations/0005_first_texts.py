"""Drafts of the market's own pages, to be finished by whoever runs it."""

from django.db import migrations

TEXTS = {
    "terms": (
        """<h3>Who sells</h3>
<p>Each farm or cooperative sells its own goods. [Name of the company] runs the market, takes the payment and passes it on.</p>
<h3>Order and payment</h3>
<p>The contract is made when you pay. Prices include tax; delivery is shown before you pay.</p>
<h3>Delivery</h3>
<p>Each farm sends its part of the order and names a date. You can cancel a part until the farm starts packing it.</p>
<h3>Spoiled, wrong or missing goods</h3>
<p>Report it on the order’s page with a photo. The farm refunds or replaces what was wrong; the market decides if you cannot agree.</p>
<h3>Withdrawal</h3>
<p>[The right of withdrawal, and the exception for goods that spoil quickly.]</p>
<h3>Law and disputes</h3>
<p>[The law that applies, the court, and the body that settles disputes of consumers.]</p>""",
        """<h3>卖家</h3>
<p>货品由各农家或合作社自行出售。[公司名称]经营本集市，代收货款并转付卖家。</p>
<h3>下单与付款</h3>
<p>付款后合同成立。价格含税，运费在付款前列明。</p>
<h3>配送</h3>
<p>各农家分别发货，并注明预计送达日期。农家开始打包前，您可以取消其中的部分订单。</p>
<h3>变质、错发或缺货</h3>
<p>请在订单页面上传照片申请售后。农家退款或补发；双方无法达成一致时，由集市裁定。</p>
<h3>退货</h3>
<p>[退货权利，以及鲜活易腐货品的例外。]</p>
<h3>法律与争议</h3>
<p>[适用法律、管辖法院和消费争议的处理机构。]</p>""",
    ),
    "privacy": (
        """<h3>What we keep</h3>
<p>Your name, address, phone number and e-mail address for your orders; what you ordered and paid; what you write here. If you sign in with WeChat or Alipay: the number and the name that they give us for you, nothing else.</p>
<h3>Who sees it</h3>
<p>A farm sees what it needs to pack and send its part of your order. The payment provider sees what it needs for the payment; your card number never reaches us.</p>
<h3>How long</h3>
<p>Invoices for as long as the law asks; the rest until you close your account. [Periods in years.]</p>
<h3>Your rights</h3>
<p>You can ask for your data or its deletion in your account, or write to us. [Name and address of who is responsible, and of the authority.]</p>
<h3>Cookies</h3>
<p>Only those the market needs: your session, your basket, your language and your region.</p>""",
        """<h3>我们保存的信息</h3>
<p>订单所需的姓名、地址、手机号和邮箱；您的订单和付款记录；您在这里写的内容。如果您用微信或支付宝登录：它们提供给我们的用户标识和昵称，除此之外没有其他信息。</p>
<h3>谁能看到</h3>
<p>农家只看到打包和寄送所需的信息。支付机构只看到付款所需的信息；您的卡号不经过我们。</p>
<h3>保存多久</h3>
<p>发票按法律规定的期限保存，其余保存到您注销账户为止。[具体年限。]</p>
<h3>您的权利</h3>
<p>您可以在账户中索取或要求删除您的数据，也可以写信给我们。[负责人的名称和地址，以及主管机关。]</p>
<h3>Cookie</h3>
<p>只使用集市运行所需的 Cookie：登录、购物车、语言和地区。</p>""",
    ),
    "contact": (
        """<p>Questions about an order: write to the farm on the order’s page. It usually answers first.</p>
<p>Everything else: [e-mail address], [phone number], [hours].</p>""",
        """<p>订单问题：请在订单页面直接联系农家，通常回复最快。</p>
<p>其他问题：[邮箱]、[电话]、[服务时间]。</p>""",
    ),
    "about": (
        """<p>An online market of farms and cooperatives. You fill one basket from many farms and pay once; each farm packs and sends its own goods and is paid for them.</p>
<p>[Who runs the market, since when, and why.]</p>""",
        """<p>农家和合作社的网上集市。一个购物车装下多家农家的货，一次付款；各农家自己打包发货，货款归各农家。</p>
<p>[谁在经营，从什么时候开始，为什么做这件事。]</p>""",
    ),
    "imprint": (
        """<p>[Name of the company, legal form, address]</p>
<p>[Represented by, register and number, tax number]</p>
<p>[E-mail address, phone number]</p>""",
        """<p>[公司名称、类型、地址]</p>
<p>[法定代表人、统一社会信用代码、许可证编号]</p>
<p>[邮箱、电话]</p>""",
    ),
}


def write(apps, schema_editor):
    LegalText = apps.get_model("accounts", "LegalText")
    LegalText.objects.bulk_create(
        LegalText(
            kind=kind,
            version=1,
            is_draft=True,
            body=english,
            body_en=english,
            body_zh_hans=chinese,
        )
        for kind, (english, chinese) in TEXTS.items()
    )


class Migration(migrations.Migration):

    dependencies = [("accounts", "0004_legal_texts")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
