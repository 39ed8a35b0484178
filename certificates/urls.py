"""Addresses of certificates, public and staff."""

from django.urls import path

from certificates.views import public, register, staff

app_name = "certificates"

urlpatterns = [
    path("xac-thuc/", public.verify, name="verify"),
    path("xac-thuc/<str:code>/", public.certificate, name="certificate"),
    path("giay/<str:code>/<str:token>/", public.own_file, name="own_file"),
    path("quan-ly/giay-chung-nhan/", register.register, name="staff_register"),
    path(
        "quan-ly/giay-chung-nhan/so.<str:extension>", register.register_file, name="register_file"
    ),
    path("quan-ly/giay-chung-nhan/<int:pk>/", register.detail, name="detail"),
    path("quan-ly/giay-chung-nhan/<int:pk>/tep/", register.staff_file, name="staff_file"),
    path("quan-ly/giay-chung-nhan/<int:pk>/thu-hoi/", register.revoke, name="revoke"),
    path("quan-ly/giay-chung-nhan/<int:pk>/tao-lai/", register.retry, name="retry"),
    path("quan-ly/su-kien/<str:code>/giay/", staff.event_page, name="event"),
    path("quan-ly/su-kien/<str:code>/giay/xem-truoc.pdf", staff.preview, name="preview"),
    path("quan-ly/dot-cap/<int:pk>/", staff.batch_page, name="batch"),
    path("quan-ly/dot-cap/<int:pk>/tien-do/", staff.batch_progress, name="batch_progress"),
    path("quan-ly/dot-cap/<int:pk>/quyet-dinh/", staff.decide, name="decide"),
]
