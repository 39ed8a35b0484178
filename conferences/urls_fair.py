"""Addresses of the fair beside an edition."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import exhibitors, fair, fair_files, fair_public

ALL = "quan-ly/hoi-nghi/<slug:code>/hoi-cho"
BOOTH = f"{ALL}/gian-hang/<int:pk>"
ONE = f"{ALL}/don-vi/<int:pk>"
PUBLIC = "hoi-nghi/<slug:code>/hoi-cho"
LINK = "hc/<str:code>/<str:token>/"

patterns: list[URLPattern] = [
    path(f"{PUBLIC}/", fair_public.fair, name="fair_public"),
    path(f"{PUBLIC}/dang-ky/", fair_public.apply, name="fair_apply"),
    path(f"{PUBLIC}/tra-cuu/", fair_public.lookup, name="fair_lookup"),
    path(LINK, fair_public.manage, name="fair_manage"),
    path(f"{LINK}rut/", fair_public.withdraw, name="fair_withdraw"),
    path(f"{ALL}/", fair.fair, name="fair"),
    path(f"{ALL}/sua/", fair.edit, name="fair_edit"),
    path(f"{ALL}/khu/", fair.zones, name="fair_zones"),
    path(f"{ALL}/khu/moi/", fair.add_zone, name="fair_zone_add"),
    path(f"{ALL}/so-do.pdf", fair.plan_file, name="fair_plan_file"),
    path(f"{ALL}/gian-hang.<str:extension>", fair_files.booths_file, name="fair_booths_file"),
    path(f"{BOOTH}/", fair.booth, name="fair_booth"),
    path(f"{BOOTH}/them-hang/", fair.add_row, name="fair_row_add"),
    path(f"{BOOTH}/bo-hang/", fair.remove_row, name="fair_row_remove"),
    path(f"{BOOTH}/xep/", fair.give_booth, name="fair_booth_give"),
    path(f"{BOOTH}/tra/", fair.free_booth, name="fair_booth_free"),
    path(f"{ALL}/don-vi/", exhibitors.exhibitors, name="fair_exhibitors"),
    path(f"{ALL}/don-vi.<str:extension>", fair_files.exhibitors_file, name="fair_exhibitors_file"),
    path(f"{ALL}/don-vi/moi/", exhibitors.add_exhibitor, name="fair_exhibitor_add"),
    path(f"{ONE}/", exhibitors.exhibitor, name="fair_exhibitor"),
    path(f"{ONE}/sua/", exhibitors.edit_exhibitor, name="fair_exhibitor_edit"),
    path(f"{ONE}/xep/", exhibitors.place, name="fair_exhibitor_place"),
    path(f"{ONE}/nhan/", exhibitors.approve, name="fair_exhibitor_approve"),
    path(f"{ONE}/tu-choi/", exhibitors.refuse, name="fair_exhibitor_refuse"),
    path(f"{ONE}/rut/", exhibitors.withdraw, name="fair_exhibitor_withdraw"),
    path(f"{ONE}/lien-ket/", exhibitors.link_again, name="fair_exhibitor_link"),
]
