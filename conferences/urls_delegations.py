"""Addresses of staff's side of delegations: letters, coordinators, review, changes."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
