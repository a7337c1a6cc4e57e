"""What a clerk does at the scales."""

NEW = "/office/five/intake/new/"


def weighs(page, goods, *, bringer="017 Wang Mei", gross="52.3+48.1", tare="0.4"):
    page.get_by_label("Household", exact=False).first.fill(bringer)
    page.get_by_label("Goods").select_option(str(goods.pk))
    page.locator("[name=gross]").fill(gross)
    page.locator("[name=tare]").fill(tare)


def takes(page):
    page.locator("[data-take]").click()


def states(page):
    return page.locator(".kept-draft .state")
