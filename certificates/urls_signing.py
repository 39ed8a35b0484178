"""Addresses of signing, for staff."""

from django.urls import path

from certificates.views import signing

urlpatterns = [
    path("quan-ly/ky-so/", signing.policy, name="signing_policy"),
    path("quan-ly/ky-so/thu/", signing.trial, name="signing_trial"),
    path("quan-ly/dot-cap/<int:pk>/ky-ngoai/", signing.sign_outside, name="sign_outside"),
    path("quan-ly/dot-cap/<int:pk>/ky-ngoai/de-ky.zip", signing.export, name="sign_export"),
]
