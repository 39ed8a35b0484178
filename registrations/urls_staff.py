"""Addresses of the staff pages about people, lists and presence."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registrations.views import wishes
from registrations.views.staff import detail, importing, merging, papers, people, persons, presence


class Deed(StringConverter):
    """One of the things that a single button does to a registration."""

    regex = "|".join(detail.DEEDS)


register_converter(Deed, "deed")

EVENT = "quan-ly/su-kien/<slug:code>/"
ONE = "quan-ly/dang-ky/<slug:code>/"

staff_patterns = [
    path("quan-ly/nguoi/", persons.staff_people, name="staff_people"),
    path("quan-ly/nguoi/<int:pk>/", persons.person, name="person"),
    path("quan-ly/nguoi/<int:pk>/nhan-tin/", wishes.of_person, name="person_way"),
    path("quan-ly/nguoi/trung/", merging.twins, name="twins"),
    path("quan-ly/nguoi/<int:pk>/gop/<int:other>/", merging.merge, name="merge"),
    path(f"{EVENT}nguoi/", people.event_people, name="event_people"),
    path(
        f"{EVENT}nguoi/danh-sach.<str:extension>",
        people.event_people_file,
        name="event_people_file",
    ),
    path(f"{EVENT}nguoi/danh-sach-in.pdf", papers.participants, name="participants_pdf"),
    path(f"{EVENT}nguoi/duyet/", people.approve_selected, name="approve_selected"),
    path(f"{EVENT}nguoi/<int:pk>/moi/", people.offer_by_hand, name="offer_by_hand"),
    path(f"{EVENT}them/", persons.add, name="add"),
    path(f"{EVENT}nhap/", importing.upload, name="import"),
    path(f"{EVENT}nhap/<int:pk>/", importing.preview, name="import_preview"),
    path(f"{EVENT}nhap/<int:pk>/nhan/", importing.take, name="import_take"),
    path(f"{EVENT}nhap/<int:pk>/tien-do/", importing.progress, name="import_progress"),
    path(f"{EVENT}nhap/<int:pk>/dong/<int:number>/", importing.correct, name="import_correct"),
    path(f"{EVENT}diem-danh/", presence.overview, name="presence"),
    path(f"{EVENT}diem-danh/<int:pk>/", presence.mark, name="mark"),
    path(f"{EVENT}diem-danh/<int:pk>.pdf", papers.sign_in_sheet, name="sign_in_sheet"),
    path(f"{EVENT}diem-danh/<int:pk>/da-diem-danh.pdf", papers.marked_sheet, name="marked_sheet"),
    path(f"{EVENT}diem-danh/<int:pk>/hoan-tac/", presence.undo, name="undo_marks"),
    path("quan-ly/diem-danh/", presence.days, name="staff_attendance"),
    path(ONE, detail.registration, name="registration"),
    path(f"{ONE}sua/", detail.edit, name="edit_by_staff"),
    path(f"{ONE}huy/", detail.cancel, name="cancel_by_staff"),
    path(f"{ONE}tu-choi/", detail.reject, name="reject_by_staff"),
    path(f"{ONE}chuyen-lop/", detail.move, name="move_by_staff"),
    path(f"{ONE}doi-lien-ket/", detail.renew, name="renew_by_staff"),
    path(f"{ONE}<deed:deed>/", detail.do, name="do"),
]
