"""What shoppers ask most, with answers: for a page, and for search engines."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import structured_data as schema
from core.page_head import Facts
from core.text import LazyText


@dataclass(frozen=True)
class Question:
    """A question and its answer; `route` is the name of a page that says more."""

    asked: LazyText
    answer: LazyText
    route: str = ""
    link: LazyText | str = ""
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.route, args=self.args) if self.route else ""


@dataclass(frozen=True)
class Topic:
    heading: LazyText
    questions: Sequence[Question]


TOPICS = (
    Topic(
        _("Ordering"),
        (
            Question(
                _("Do I need an account?"),
                _(
                    "No. You can order as a guest; the link in our e-mails opens your "
                    "order. An account keeps your orders, addresses and wishes "
                    "together, also those from before."
                ),
                "orders:find",
                _("Find an order placed without an account"),
            ),
            Question(
                _("Can I buy from several farms at once?"),
                _(
                    "Yes. Everything goes into one basket and is paid once. Each farm "
                    "packs and ships its own part, and the basket shows what each "
                    "delivery costs."
                ),
            ),
            Question(
                _("Can I change or cancel my order?"),
                _(
                    "You can cancel a farm’s part on your order’s page until the farm "
                    "starts packing it, and add goods while it has not. The money goes "
                    "back the way it was paid."
                ),
            ),
            Question(
                _("What is a presale?"),
                _(
                    "A farm sells its harvest before it is picked, no more than it "
                    "expects at least. The product’s page says when it is harvested and"
                    " sent. What is not harvested is paid back."
                ),
            ),
            Question(
                _("How does buying together work?"),
                _(
                    "A farm sells for less to a group. Start one or join by its link. "
                    "When all have paid, the goods are packed; if the group is not "
                    "complete in time, everybody gets the money back."
                ),
                "storefront:deals",
                _("See the deals"),
            ),
            Question(
                _("How do boxes work?"),
                _(
                    "A box from a farm comes regularly. You can skip, pause, swap, "
                    "change the address or cancel until the changes for the next one "
                    "close; only then is it charged."
                ),
            ),
        ),
    ),
    Topic(
        _("Delivery"),
        (
            Question(
                _("When will my goods arrive?"),
                _(
                    "The product’s page and the basket say the day for your region "
                    "before you pay. In lists of products, “Arrives by” shows what is "
                    "there in time."
                ),
                "storefront:delivery",
                _("How delivery works"),
            ),
            Question(
                _("Does every farm deliver to me?"),
                _(
                    "Farms choose where they send their goods. Choose your region on a "
                    "product’s page: where a farm does not deliver, you see the same "
                    "from farms that do. Some offer pickup."
                ),
            ),
            Question(
                _("How do I track my parcel?"),
                _(
                    "Your order’s page shows each farm’s progress and, once a parcel "
                    "has left, its carrier, number and way. We write to you as well."
                ),
                "orders:find",
                _("Find your order"),
            ),
        ),
    ),
    Topic(
        _("Payment and refunds"),
        (
            Question(
                _("How can I pay?"),
                _(
                    "The checkout shows every way to pay that is open for your basket. "
                    "A card can be saved for next time, or removed again under Payment "
                    "methods in your account."
                ),
            ),
            Question(
                _("When does the farm get my money?"),
                _(
                    "The market holds it until your goods have arrived and the time for"
                    " claims is over. Then the farm is paid out."
                ),
            ),
            Question(
                _("What if goods arrive spoiled?"),
                _(
                    "Take a photo and make a claim on your order’s page. You get a "
                    "refund for the spoiled share, or a replacement. Nothing has to be "
                    "sent back."
                ),
                "storefront:spoiled",
                _("Claims and refunds"),
            ),
        ),
    ),
    Topic(
        _("Trust"),
        (
            Question(
                _("Who writes the reviews?"),
                _(
                    "Only people who bought the goods here. Farms can answer, but not "
                    "delete. Lists show stars once enough people have spoken."
                ),
            ),
            Question(
                _("Where do my goods come from?"),
                _(
                    "Every product names its farm and village. With the lot code on the"
                    " label you can see where and when it was harvested."
                ),
                "tracing:find",
                _("Find the origin"),
            ),
            Question(
                _("What happens to my data?"),
                _(
                    "The farm learns what it needs to send your order. In your account "
                    "you can download all that we hold of you, and close the account."
                ),
                "legal:page",
                _("Privacy"),
                ("privacy",),
            ),
        ),
    ),
)


def answers() -> Facts:
    """All of them, as search engines read them."""
    return schema.questions(
        (str(one.asked), str(one.answer)) for topic in TOPICS for one in topic.questions
    )
