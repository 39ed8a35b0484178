"""Addresses of agenda, papers, seating."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
