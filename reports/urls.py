"""Home pages and search."""

from django.urls import include, path

from reports.views import public, staff

staff_patterns = (
    [
        path("quan-ly/", staff.home, name="home"),
        path("quan-ly/tim/", staff.search, name="search"),
    ],
    "reports",
)

urlpatterns = [
    path("", public.home, name="home"),
    path("", include(staff_patterns)),
]
