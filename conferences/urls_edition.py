"""Addresses of the edition itself: documents, copies, delegates, reports."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
