"""Addresses of the coordinator's secret link."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views.coordinating import (
    changing,
    grid,
    papers,
    pasting,
    people,
    rows,
    standing,
    submitting,
)

LINK = "doan/<int:pk>/<str:token>/"

patterns: list[URLPattern] = [
    path(LINK, grid.grid, name="delegation"),
    path(f"{LINK}dong/", rows.row, name="delegation_row"),
    path(f"{LINK}da-mo/", rows.opened, name="delegation_opened"),
    path(f"{LINK}dan/", pasting.paste, name="delegation_paste"),
    path(f"{LINK}mau.xlsx", pasting.sample, name="delegation_sample"),
    path(f"{LINK}danh-sach-doan.xlsx", pasting.roster_file, name="delegation_roster_file"),
    path(f"{LINK}gui/", submitting.submit, name="delegation_submit"),
    path(f"{LINK}da-gui/", submitting.done, name="delegation_done"),
    path(f"{LINK}khong-tham-du/", standing.decline, name="delegation_decline"),
    path(f"{LINK}tham-du/", standing.rejoin, name="delegation_rejoin"),
    path(f"{LINK}dau-moi/", standing.contact, name="delegation_contact"),
    path(f"{LINK}giu/", standing.keep, name="delegation_keep"),
    path(f"{LINK}dai-bieu/", people.people, name="delegation_people"),
    path(f"{LINK}thay-doi/", changing.changes, name="delegation_changes"),
    path(f"{LINK}thay-doi/them/", changing.add, name="delegation_change_add"),
    path(f"{LINK}thay-doi/<int:delegate>/thay/", changing.swap, name="delegation_swap"),
    path(f"{LINK}thay-doi/<int:delegate>/rut/", changing.withdraw, name="delegation_withdraw"),
    path(f"{LINK}thay-doi/<int:change>/thoi/", changing.take_back, name="delegation_take_back"),
    path(f"{LINK}giay-to/", papers.papers, name="delegation_papers"),
    path(f"{LINK}giay-moi.pdf", papers.letter, name="delegation_letter"),
    path(f"{LINK}cong-van/<int:letter>/", papers.official, name="delegation_official"),
    path(f"{LINK}tai-lieu/<int:document>/", papers.document, name="delegation_document"),
]
