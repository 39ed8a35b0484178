"""Addresses of staff's side of delegations: letters, coordinators, review, changes."""

from __future__ import annotations

from django.urls import URLPattern, path

from conferences.views import (
    delegation_answers,
    delegation_changes,
    delegation_rows,
    delegations,
    inviting,
    sending,
)

UNITS = "quan-ly/hoi-nghi/<slug:code>/don-vi/"
ROSTER = "quan-ly/hoi-nghi/<slug:code>/doan/<int:pk>/"

patterns: list[URLPattern] = [
    path(f"{UNITS}nhieu/", inviting.invite_many, name="unit_invite_many"),
    path(f"{UNITS}gui-giay-moi/", sending.send_letters, name="letters_send"),
    path(f"{UNITS}nhac/", sending.remind, name="units_remind"),
    path(f"{UNITS}dau-moi/", sending.coordinators, name="unit_coordinators"),
    path(f"{UNITS}chot/", sending.lock_all, name="rosters_lock"),
    path(ROSTER, delegations.roster, name="roster"),
    path(f"{ROSTER}tra-lai/", delegations.return_roster, name="roster_return"),
    path(f"{ROSTER}dau-moi/", delegations.coordinator, name="roster_coordinator"),
    path(f"{ROSTER}lien-ket/", delegations.renew_link, name="roster_renew_link"),
    path(f"{ROSTER}lich-su/", delegations.history, name="roster_history"),
    path(f"{ROSTER}danh-sach.<str:extension>", delegations.roster_file, name="roster_file"),
    path(f"{ROSTER}cong-van/<int:letter>/", delegations.letter_file, name="roster_letter_file"),
    path(f"{ROSTER}gui/", delegation_answers.submit, name="roster_submit"),
    path(f"{ROSTER}khong-tham-du/", delegation_answers.decline, name="roster_decline"),
    path(f"{ROSTER}cong-van/", delegation_answers.upload_letter, name="roster_letter"),
    path(f"{ROSTER}thay-doi/them/", delegation_changes.add, name="change_add"),
    path(f"{ROSTER}thay-doi/<int:delegate>/thay/", delegation_changes.swap, name="change_swap"),
    path(
        f"{ROSTER}thay-doi/<int:delegate>/rut/",
        delegation_changes.withdraw,
        name="change_withdraw",
    ),
    path(f"{ROSTER}thay-doi/<int:change>/", delegation_changes.decide, name="change_decide"),
    path(f"{ROSTER}dong/moi/", delegation_rows.add, name="roster_row_new"),
    path(f"{ROSTER}dong/<uuid:key>/", delegation_rows.edit, name="roster_row"),
    path(f"{ROSTER}dong/<uuid:key>/bo/", delegation_rows.remove, name="roster_row_remove"),
    path(f"{ROSTER}dong/<uuid:key>/lai/", delegation_rows.restore, name="roster_row_restore"),
    path(f"{ROSTER}viec/<str:deed>/", delegations.do, name="roster_do"),
]
