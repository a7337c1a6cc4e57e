"""The words of the double's own pages, in English and Chinese."""

from __future__ import annotations

ENGLISH = {
    "bank_title": "Your bank asks: is this you?",
    "bank_text": "Approve the payment to go on. Nothing is charged before you do.",
    "alipay_title": "Pay with Alipay",
    "alipay_text": "Approve the payment and you are sent back to the shop.",
    "wechat_pay_title": "Pay with WeChat Pay",
    "wechat_pay_text": "A phone would scan a code here. Approve or refuse it instead.",
    "approve": "Approve the payment",
    "fail": "Refuse it",
    "amount": "Amount",
    "test": "Test page of the Stripe double. No money moves.",
    "done_title": "Thank you",
    "done_text": "You can go back to the shop now.",
    "over_title": "This page is no longer in use",
    "over_text": "The payment was finished or started again. Go back to the shop.",
}
CHINESE = {
    "bank_title": "银行请您确认付款",
    "bank_text": "确认后才会扣款。",
    "alipay_title": "支付宝付款",
    "alipay_text": "确认付款后会回到商店。",
    "wechat_pay_title": "微信支付",
    "wechat_pay_text": "真实付款时用手机扫码。这里请直接确认或拒绝。",
    "approve": "确认付款",
    "fail": "拒绝付款",
    "amount": "金额",
    "test": "Stripe 替身的测试页面，不会动用真钱。",
    "done_title": "谢谢",
    "done_text": "现在可以回到商店。",
    "over_title": "此页面已失效",
    "over_text": "付款已完成或已重新开始，请回到商店。",
}


def texts_for(wanted: str) -> dict[str, str]:
    """`zh`, `zh-CN` or an Accept-Language header that begins so: Chinese."""
    return CHINESE if wanted.strip().lower().startswith("zh") else ENGLISH
