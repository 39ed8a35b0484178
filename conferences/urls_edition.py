"""Addresses of the edition itself: documents, copies, delegates, reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import copying, delegates, documents, reports

ONE = "quan-ly/hoi-nghi/<slug:code>/"
FILES = f"{ONE}tai-lieu/"

patterns: list[URLPattern] = [
    path("hoi-nghi/<slug:code>/tai-lieu/<int:pk>/", documents.public_file, name="document"),
    path(f"{ONE}dai-bieu/", delegates.delegates, name="delegates"),
    path(f"{ONE}dai-bieu.<str:extension>", delegates.delegates_file, name="delegates_file"),
    path(f"{ONE}dai-bieu/thu-tu/", delegates.ranks, name="delegate_ranks"),
    path(f"{ONE}danh-sach-dai-bieu.pdf", delegates.list_pdf, name="delegate_list_pdf"),
    path(
        f"{ONE}danh-sach-dai-bieu.<str:extension>",
        delegates.list_file,
        name="delegate_list_file",
    ),
    path(f"{ONE}thu-tu-doan/", delegates.unit_order, name="unit_order"),
    path(f"{ONE}bao-cao/", reports.reports, name="reports"),
    path(f"{ONE}bao-cao/<slug:table>.<str:extension>", reports.report_file, name="report_file"),
    path("quan-ly/hoi-nghi/nhan/<int:pk>/", copying.take, name="take_over"),
    path(f"{ONE}tao-ky-moi/", copying.copy, name="copy"),
    path(f"{ONE}chuyen-giao/", copying.hand_over, name="hand_over"),
    path(f"{ONE}chuyen-giao/<int:pk>/rut-lai/", copying.withdraw, name="hand_over_withdraw"),
    path(FILES, documents.documents, name="documents"),
    path(f"{FILES}<int:pk>/", documents.change, name="document_change"),
    path(f"{FILES}<int:pk>/xoa/", documents.remove, name="document_remove"),
    path(f"{FILES}<int:pk>/tep/", documents.staff_file, name="document_staff_file"),
]
