"""Addresses of certificates, public and staff."""

from django.urls import path

from certificates import urls_issuing, urls_register, urls_signing, urls_templates
from certificates.views import proof, public

app_name = "certificates"

urlpatterns = [
    path("xac-thuc/", public.verify, name="verify"),
    path("xac-thuc/tep/", proof.compare, name="compare"),
    path("xac-thuc/tep.json", proof.compare_json, name="compare_json"),
    path("xac-thuc/<str:code>.json", public.certificate_json, name="certificate_json"),
    path("xac-thuc/<str:code>/", public.certificate, name="certificate"),
    path("giay/<str:code>/<str:token>/", public.own_file, name="own_file"),
    *urls_register.urlpatterns,
    *urls_templates.urlpatterns,
    *urls_issuing.urlpatterns,
    *urls_signing.urlpatterns,
]
