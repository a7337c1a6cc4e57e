"""Breaches of what shoppers wish for and what goes together."""

from accounts.models import User
from shop.catalogue.models import Product
from shop.storefront.models import Pairing, WishNews, WishNotice


def tell_of_goods_twice():
    notice = WishNotice.objects.create(user=User.objects.order_by("pk").first())
    product = Product.objects.order_by("pk").first()
    for _twice in range(2):
        WishNews.objects.create(notice=notice, product=product)


def tell_what_few_people_bought():
    one, other = Product.objects.order_by("pk")[:2]
    Pairing.objects.create(product=one, other=other, buyers=2)


PLANTS = {tell_of_goods_twice: "news of wishes name the goods once"}
REFUSED = {
    tell_what_few_people_bought: "goods that go together were bought by enough people"
}
