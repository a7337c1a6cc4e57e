// The words of the Payment Element, in English and Chinese.
const english = {
  legend: "How to pay",
  card: "Card",
  alipay: "Alipay",
  wechat: "WeChat Pay",
  number: "Card number",
  expiry: "Expiry date",
  expiryPlaceholder: "MM / YY",
  cvc: "Security code",
  alipayNote: "You go to Alipay to pay, then come back here.",
  wechatNote: "You are shown a code to approve in WeChat.",
  hint: [
    "Test payment. ",
    ["4242 4242 4242 4242"],
    " pays, ",
    ["4000 0025 0000 3155"],
    " asks for 3-D Secure, ",
    ["4000 0000 0000 0002"],
    " is declined.",
  ],
  incomplete_number: "Type the whole card number.",
  invalid_number: "Check the card number: a digit is wrong.",
  incomplete_expiry: "Type the month and the year, such as 08\u00a0/\u00a028.",
  invalid_expiry_month_past: "This card has expired. Check the date, or use another.",
  invalid_expiry_month: "A month is a number from 01 to 12.",
  incomplete_cvc: "Type the 3 digits on the back of the card.",
  incomplete_cvc_amex: "Type the 4 digits on the front of the card.",
  network: "The payment service could not be reached. Try again in a moment.",
  errors: {
    card_declined: "The bank declined the card.",
    insufficient_funds: "There is not enough money on the card.",
    expired_card: "The card has expired.",
    incorrect_cvc: "The security code is wrong.",
    incorrect_number: "The card number is wrong.",
    processing_error: "The bank could not answer. Wait a moment and try again.",
    payment_intent_authentication_failure:
      "The payment was not approved.",
    setup_intent_authentication_failure: "The card was not approved.",
  },
};

const chinese = {
  legend: "付款方式",
  card: "银行卡",
  alipay: "支付宝",
  wechat: "微信支付",
  number: "卡号",
  expiry: "有效期",
  expiryPlaceholder: "月 / 年",
  cvc: "安全码",
  alipayNote: "前往支付宝付款，完成后自动回到这里。",
  wechatNote: "将显示二维码，请在微信中确认付款。",
  hint: [
    "测试付款：",
    ["4242 4242 4242 4242"],
    " 付款成功，",
    ["4000 0025 0000 3155"],
    " 需要 3-D Secure 验证，",
    ["4000 0000 0000 0002"],
    " 会被拒绝。",
  ],
  incomplete_number: "请输入完整的卡号。",
  invalid_number: "卡号有误，请检查。",
  incomplete_expiry: "请输入月份和年份，例如 08\u00a0/\u00a028。",
  invalid_expiry_month_past: "此卡已过期，请检查日期或换一张卡。",
  invalid_expiry_month: "月份应为 01 到 12。",
  incomplete_cvc: "请输入卡背面的 3 位数字。",
  incomplete_cvc_amex: "请输入卡正面的 4 位数字。",
  network: "无法连接支付服务，请稍后再试。",
  errors: {
    card_declined: "银行拒绝了这张卡。",
    insufficient_funds: "卡内余额不足。",
    expired_card: "此卡已过期。",
    incorrect_cvc: "安全码错误。",
    incorrect_number: "卡号错误。",
    processing_error: "银行暂时无法处理，请稍后再试。",
    payment_intent_authentication_failure: "付款未获确认。请重试或换一种方式。",
    setup_intent_authentication_failure: "未获确认，此卡未保存。",
  },
};

export function wordsFor(locale) {
  const wanted = !locale || locale === "auto" ? navigator.language : locale;
  const isChinese = wanted.toLowerCase().startsWith("zh");
  return { code: isChinese ? "zh-Hans" : "en", ...(isChinese ? chinese : english) };
}
