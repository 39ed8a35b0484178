"""Addresses of certificates, public and staff."""

from django.urls import path

from certificates import urls_register
from certificates.views import public, staff

app_name = "certificates"

urlpatterns = [
    path("xac-thuc/", public.verify, name="verify"),
    path("xac-thuc/<str:code>/", public.certificate, name="certificate"),
    path("giay/<str:code>/<str:token>/", public.own_file, name="own_file"),
    *urls_register.urlpatterns,
    path("quan-ly/su-kien/<str:code>/giay/", staff.event_page, name="event"),
    path("quan-ly/su-kien/<str:code>/giay/xem-truoc.pdf", staff.preview, name="preview"),
    path("quan-ly/dot-cap/<int:pk>/", staff.batch_page, name="batch"),
    path("quan-ly/dot-cap/<int:pk>/tien-do/", staff.batch_progress, name="batch_progress"),
    path("quan-ly/dot-cap/<int:pk>/quyet-dinh/", staff.decide, name="decide"),
]
