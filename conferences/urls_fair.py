"""Addresses of the fair beside an edition."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
