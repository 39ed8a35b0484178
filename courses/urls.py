from django.urls import path

from courses.urls_evaluation import evaluation_patterns
from courses.urls_papers import paper_patterns
from courses.views import catalogue, public, staff
from registrations.states import EventKind
from registrations.views import events

app_name = "courses"

CLASSES = {"kind": EventKind.CLASS, "room": "courses"}
ONE = "quan-ly/lop/<slug:code>/"

urlpatterns = [
    path("lop/", public.class_list, name="list"),
    path("lop/lich/", public.calendar, name="calendar"),
    path("lop/lich.ics", public.calendar_feed, name="feed"),
    path("lop/<slug:code>.ics", public.class_file, name="class_file"),
    path("lop/<slug:code>/", public.detail, name="detail"),
    path("quan-ly/lop/", staff.class_list, name="staff_list"),
    path("quan-ly/lop/danh-sach.<str:extension>", staff.list_file, name="list_file"),
    path("quan-ly/lop/moi/", staff.create, name="create"),
    path(ONE, staff.detail, name="staff_detail"),
    path(f"{ONE}sua/", staff.edit, name="edit"),
    path(f"{ONE}lich/", staff.sessions, name="sessions"),
    path(f"{ONE}sao-chep/", staff.copy, name="copy"),
    path(f"{ONE}ap-phich.pdf", staff.poster, name="poster"),
    path(f"{ONE}danh-sach-hoc-vien.pdf", staff.participants, name="participants_pdf"),
    path(f"{ONE}cong-bo/", events.publish, CLASSES, name="publish"),
    path(f"{ONE}ket-thuc/", events.close, CLASSES, name="close"),
    path(f"{ONE}tam-hoan/", events.postpone, CLASSES, name="postpone"),
    path(f"{ONE}huy/", events.cancel, CLASSES, name="cancel"),
    path(f"{ONE}cho/", events.seats, CLASSES, name="seats"),
    path(f"{ONE}cho/<int:pk>/tra-lai/", events.release_seats, CLASSES, name="release_seats"),
    path("quan-ly/khoa/", catalogue.courses, name="courses"),
    path("quan-ly/khoa/moi/", catalogue.course, name="course_create"),
    path("quan-ly/khoa/<int:pk>/", catalogue.course, name="course_edit"),
    path("quan-ly/giang-vien/", catalogue.trainers, name="trainers"),
    path("quan-ly/giang-vien/moi/", catalogue.trainer, name="trainer_create"),
    path("quan-ly/giang-vien/<int:pk>/", catalogue.trainer, name="trainer_edit"),
    path("quan-ly/phong/", catalogue.rooms, name="rooms"),
    path("quan-ly/phong/moi/", catalogue.room, name="room_create"),
    path("quan-ly/phong/<int:pk>/", catalogue.room, name="room_edit"),
    *paper_patterns,
    *evaluation_patterns,
]
