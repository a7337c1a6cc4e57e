"""The office's own pages, under /office/<slug>/."""

from django.urls import path

from office.moderation.views.goods import (
    EditPage,
    ListingPage,
    ListingsPage,
    RecallPage,
    RecallsPage,
    ReportedQuestionsPage,
    ReportedReviewsPage,
)
from office.moderation.views.orders import (
    DeliveriesPage,
    OrderLabelPage,
    RefundRequestsPage,
)
from office.moderation.views.people import GiftsPage
from office.moderation.views.texts import (
    HeadlinePage,
    HeadlinesPage,
    LegalTextPage,
    LegalTextsPage,
)

from .views.applications import ApplicationPage, ApplicationPaper, ApplicationsPage
from .views.certificates import (
    CertificateReviewFile,
    CertificateReviewPage,
    CertificatesPage,
)
from .views.claims import (
    ClaimFiguresPage,
    ClaimPage,
    ClaimPhotoPage,
    ClaimsPage,
)
from .views.disputes import DisputePage, DisputesPage, EvidencePaper
from .views.documents import DocumentsPage, MarketDocumentFile, StatementPage
from .views.gift_cards import GiftCardsPage
from .views.log import LogOfActsPage
from .views.orders import OrderPage, OrderRefundPage, OrdersPage, RefundAgain
from .views.payouts import AnswerPage, BatchFile, BatchPage, PayoutsPage
from .views.people import PeoplePage, PersonPage
from .views.prepayments import PrepaymentsPage
from .views.queue import QueuePage, UndoPage
from .views.reconciliation import BankStatementPage, ReconciliationPage
from .views.rules import ReviewRulesPage
from .views.sellers import SellerPage, SellerPerformancePage, SellersPage
from .views.work import WorkPage

office_urlpatterns = [
    path("", QueuePage.as_view(), name="queue"),
    path("review-rules/", ReviewRulesPage.as_view(), name="review_rules"),
    path("pages/", LegalTextsPage.as_view(), name="legal_texts"),
    path("pages/<slug:kind>/", LegalTextPage.as_view(), name="legal_text"),
    path("headlines/", HeadlinesPage.as_view(), name="headlines"),
    path("headlines/<int:pk>/", HeadlinePage.as_view(), name="headline"),
    path("reviews/", ReportedReviewsPage.as_view(), name="reviews"),
    path("reviews/questions/", ReportedQuestionsPage.as_view(), name="questions"),
    path("undo/", UndoPage.as_view(), name="undo"),
    path("changes/<int:pk>/", EditPage.as_view(), name="edit"),
    path("applications/", ApplicationsPage.as_view(), name="applications"),
    path("applications/<int:pk>/", ApplicationPage.as_view(), name="application"),
    path(
        "applications/<int:pk>/papers/<int:paper>/",
        ApplicationPaper.as_view(),
        name="application_paper",
    ),
    path("sellers/", SellersPage.as_view(), name="sellers"),
    path("sellers/<int:pk>/", SellerPage.as_view(), name="seller"),
    path(
        "sellers/<int:pk>/performance/",
        SellerPerformancePage.as_view(),
        name="seller_performance",
    ),
    path(
        "sellers/<int:pk>/statement/",
        StatementPage.as_view(),
        name="seller_statement",
    ),
    path("documents/", DocumentsPage.as_view(), name="documents"),
    path("documents/<int:pk>/", MarketDocumentFile.as_view(), name="document"),
    path("listings/", ListingsPage.as_view(), name="listings"),
    path("listings/<int:pk>/", ListingPage.as_view(), name="listing"),
    path("recalls/", RecallsPage.as_view(), name="recalls"),
    path("recalls/<int:pk>/", RecallPage.as_view(), name="recall"),
    path("claims/", ClaimsPage.as_view(), name="claims"),
    path("claims/figures/", ClaimFiguresPage.as_view(), name="claim_figures"),
    path("claims/photos/<int:pk>/", ClaimPhotoPage.as_view(), name="claim_photo"),
    path("claims/<str:number>/", ClaimPage.as_view(), name="claim"),
    path("certificates/", CertificatesPage.as_view(), name="certificates"),
    path("certificates/<int:pk>/", CertificateReviewPage.as_view(), name="certificate"),
    path(
        "certificates/<int:pk>/file/",
        CertificateReviewFile.as_view(),
        name="certificate_file",
    ),
    path("orders/", OrdersPage.as_view(), name="orders"),
    path("orders/<str:number>/", OrderPage.as_view(), name="order"),
    path(
        "orders/<str:number>/<int:position>/refund/",
        OrderRefundPage.as_view(),
        name="order_refund",
    ),
    path(
        "orders/<str:number>/parcels/<int:parcel>/",
        OrderLabelPage.as_view(),
        name="order_label",
    ),
    path("refunds/<int:pk>/again/", RefundAgain.as_view(), name="refund_again"),
    path("refund-requests/", RefundRequestsPage.as_view(), name="refund_requests"),
    path("deliveries/", DeliveriesPage.as_view(), name="deliveries"),
    path("log/", LogOfActsPage.as_view(), name="log"),
    path("people/", PeoplePage.as_view(), name="people"),
    path("people/<int:pk>/", PersonPage.as_view(), name="person"),
    path("gifts/", GiftsPage.as_view(), name="gifts"),
    path("gift-cards/", GiftCardsPage.as_view(), name="gift_cards"),
    path("prepayments/", PrepaymentsPage.as_view(), name="prepayments"),
    path("payouts/", PayoutsPage.as_view(), name="payouts"),
    path("payouts/answer/", AnswerPage.as_view(), name="payout_answer"),
    path("payouts/<int:pk>/", BatchPage.as_view(), name="payout_batch"),
    path("payouts/<int:pk>/file/", BatchFile.as_view(), name="payout_file"),
    path("work/", WorkPage.as_view(), name="work"),
    path("reconciliation/", ReconciliationPage.as_view(), name="reconciliation"),
    path(
        "reconciliation/statement/", BankStatementPage.as_view(), name="bank_statement"
    ),
    path("disputes/", DisputesPage.as_view(), name="disputes"),
    path("disputes/<int:pk>/", DisputePage.as_view(), name="dispute"),
    path(
        "disputes/<int:pk>/files/<int:file>/",
        EvidencePaper.as_view(),
        name="dispute_file",
    ),
]
