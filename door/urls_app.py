"""Addresses of the installable app."""

from django.urls import URLPattern

app_patterns: list[URLPattern] = []
