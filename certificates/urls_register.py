"""Addresses of the register and of its papers, for staff."""

from django.urls import path

from certificates.views import blanks, lifecycle, register

BOOK = "quan-ly/giay-chung-nhan/"

urlpatterns = [
    path(BOOK, register.register, name="staff_register"),
    path(f"{BOOK}so.<str:extension>", register.register_file, name="register_file"),
    path(f"{BOOK}so/<slug:slug>/<int:year>.pdf", register.register_book, name="register_book"),
    path(f"{BOOK}so-hieu/", register.serials, name="serials"),
    path(f"{BOOK}phoi-huy/", blanks.blanks, name="blanks"),
    path(f"{BOOK}phoi-huy.<str:extension>", blanks.blanks_file, name="blanks_file"),
    path(f"{BOOK}<int:pk>/", lifecycle.detail, name="detail"),
    path(f"{BOOK}<int:pk>/tep/", lifecycle.staff_file, name="staff_file"),
    path(f"{BOOK}<int:pk>/cap-lai/", lifecycle.reissue, name="reissue"),
    path(f"{BOOK}<int:pk>/dinh-chinh/", lifecycle.correct, name="correct"),
    path(f"{BOOK}<int:pk>/thu-hoi/", lifecycle.revoke, name="revoke"),
    path(f"{BOOK}<int:pk>/tao-lai/", lifecycle.retry, name="retry"),
]
