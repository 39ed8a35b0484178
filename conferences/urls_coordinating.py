"""Addresses of the coordinator's secret link."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
