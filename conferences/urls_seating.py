"""Addresses of the hall's seats and name plates."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
