"""Addresses of what a class pays, and of its dossier."""

from django.urls import path

from courses.views import dossier, payments, rates

ONE = "quan-ly/lop/<slug:code>/"

paper_patterns = [
    path("quan-ly/muc-chi/", rates.rates, name="rates"),
    path("quan-ly/muc-chi/danh-sach.<str:extension>", rates.rates_file, name="rates_file"),
    path("quan-ly/muc-chi/moi/", rates.create, name="rate_create"),
    path("quan-ly/muc-chi/<int:pk>/ket-thuc/", rates.end, name="rate_end"),
    path("quan-ly/muc-chi/<int:pk>/go/", rates.withdraw, name="rate_withdraw"),
    path(f"{ONE}tien/", payments.payments, name="payments"),
    path(f"{ONE}tien/khoan-chi/", payments.kinds, name="payments_kinds"),
    path(f"{ONE}tien/huong-luong/", payments.salaries, name="payments_salaries"),
    path(f"{ONE}tien/ky-nhan.<str:extension>", payments.file, name="payments_file"),
    path(f"{ONE}ho-so/", dossier.dossier, name="dossier"),
    path(f"{ONE}ho-so.zip", dossier.whole, name="dossier_zip"),
    path(f"{ONE}ho-so/tep/<int:pk>/", dossier.scan, name="dossier_file"),
    path(f"{ONE}ho-so/tep/<int:pk>/go/", dossier.withdraw, name="dossier_withdraw"),
    path(f"{ONE}ho-so/<slug:kind>/", dossier.place, name="dossier_place"),
    path(f"{ONE}bien-ban-nghiem-thu.docx", dossier.acceptance, name="acceptance_record"),
    path(f"{ONE}bao-cao-ket-qua.docx", dossier.report, name="result_report"),
    path(f"{ONE}phieu-danh-gia.pdf", dossier.evaluation, name="evaluation_form"),
]
