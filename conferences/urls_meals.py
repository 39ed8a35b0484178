"""Addresses of meals, vehicles and buses."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
