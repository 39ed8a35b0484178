"""Addresses of staff's side of delegations: review, changes, letters, reports, documents."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
