"""Addresses of the agenda and of tham luận."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
