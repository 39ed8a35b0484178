"""Addresses of hotels, rooms and who sleeps where."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
