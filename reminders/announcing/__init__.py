"""Announcements: words of staff to whom they choose, counted before, stopped whenever they say so."""
