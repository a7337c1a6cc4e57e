"""The seller's pages of its listings; the addresses under /desk/<slug>/."""

from django.urls import path

from .listing import EditProduct, NewProduct
from .many import ManyPage, UndoBatch
from .photos import AddPhotos, MovePhoto, RemovePhoto
from .products import DeleteDrafts, ProductsPage
from .publication import (
    HideProduct,
    ListAgain,
    PublishProduct,
    StockOfProduct,
    WithdrawEdit,
    WithdrawProduct,
)
from .quick import CommonNames, QuickListing
from .sync import GoodsView, Hello, SyncDraft, SyncPhoto

_ONE = "products/<int:pk>/"

desk_urlpatterns = [
    path("products/", ProductsPage.as_view(), name="products"),
    path("products/new/", NewProduct.as_view(), name="product_new"),
    path("products/quick/", QuickListing.as_view(), name="product_quick"),
    path("products/names/", CommonNames.as_view(), name="product_names"),
    path("products/many/", ManyPage.as_view(), name="products_many"),
    path("products/delete/", DeleteDrafts.as_view(), name="products_delete"),
    path(
        "products/many/<int:pk>/undo/", UndoBatch.as_view(), name="products_many_undo"
    ),
    path("sync/hello/", Hello.as_view(), name="sync_hello"),
    path("sync/goods/", GoodsView.as_view(), name="sync_goods"),
    path("sync/photo/", SyncPhoto.as_view(), name="sync_photo"),
    path("sync/draft/", SyncDraft.as_view(), name="sync_draft"),
    path(_ONE, EditProduct.as_view(), name="product"),
    path(f"{_ONE}publish/", PublishProduct.as_view(), name="product_publish"),
    path(f"{_ONE}hide/", HideProduct.as_view(), name="product_hide"),
    path(f"{_ONE}withdraw/", WithdrawProduct.as_view(), name="product_withdraw"),
    path(
        f"{_ONE}changes/<int:edit>/withdraw/",
        WithdrawEdit.as_view(),
        name="product_edit_withdraw",
    ),
    path(f"{_ONE}again/", ListAgain.as_view(), name="product_again"),
    path(f"{_ONE}stock/", StockOfProduct.as_view(), name="product_stock"),
    path(f"{_ONE}photos/", AddPhotos.as_view(), name="product_photos"),
    path(
        f"{_ONE}photos/<int:image>/move/",
        MovePhoto.as_view(),
        name="product_photo_move",
    ),
    path(
        f"{_ONE}photos/<int:image>/remove/",
        RemovePhoto.as_view(),
        name="product_photo_remove",
    ),
]
