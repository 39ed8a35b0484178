"""Addresses of papers that staff design, and of who signs them."""

from django.urls import path

from certificates.views import checking, signatories, templates

SHELF, SIGNING = "quan-ly/mau-giay/", "quan-ly/nguoi-ky/"

urlpatterns = [
    path(SHELF, templates.shelf, name="templates"),
    path(f"{SHELF}hinh/", templates.pictures, name="pictures"),
    path(f"{SHELF}hinh/<int:pk>/", templates.picture, name="picture"),
    path(f"{SHELF}<int:pk>/", templates.one, name="template"),
    path(f"{SHELF}<int:pk>/sao/", templates.copy, name="template_copy"),
    path(f"{SHELF}<int:pk>/ten/", templates.rename, name="template_rename"),
    path(f"{SHELF}<int:pk>/thoi-dung/", templates.archive, name="template_archive"),
    path(f"{SHELF}<int:pk>/sua/", templates.edit_design, name="template_design"),
    path(f"{SHELF}<int:pk>/html/", templates.edit_source, name="template_source"),
    path(f"{SHELF}phien-ban/<int:pk>.pdf", templates.version_pdf, name="version_pdf"),
    path(f"{SHELF}phien-ban/<int:pk>.png", templates.version_picture, name="version_picture"),
    path(f"{SHELF}phien-ban/<int:pk>/khoi-phuc/", templates.restore, name="version_restore"),
    path("quan-ly/su-kien/<str:code>/giay/kiem-tra/", checking.check, name="check"),
    path(SIGNING, signatories.signatories, name="signatories"),
    path(f"{SIGNING}them/", signatories.signatory, name="signatory_create"),
    path(f"{SIGNING}<int:pk>/", signatories.signatory, name="signatory_edit"),
    path(f"{SIGNING}<int:pk>/chu-ky.png", signatories.signature, name="signatory_picture"),
]
