from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Lớp tập huấn"

    def ready(self) -> None:
        from courses import selectors
        from registrations import diary
        from registrations.states import EventKind

        diary.made_by(EventKind.CLASS, selectors.class_calendars)
