"""The style guide: every component on two pages, served only by tests and by this module's urls."""

from types import SimpleNamespace

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.safestring import mark_safe

from common.forms import SiteFormMixin

QR = mark_safe(
    '<svg viewBox="0 0 8 8" role="img" aria-label="Mã QR"><path d="M0 0h3v3H0zM5 0h3v3H5zM0 5h3v3H0z"/></svg>'
)
ORGANISER = SimpleNamespace(
    name="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
    short_name="Khuyến công Hải Phòng",
    address="Số 1 đường Mẫu, phường Hồng Bàng, thành phố Hải Phòng",
    phone="0225 000 0000",
    email="khuyencong@example.vn",
)


class SampleForm(SiteFormMixin, forms.Form):
    """One field of each sort."""

    full_name = forms.CharField(label="Họ và tên", help_text="Viết có dấu, như trên căn cước.")
    phone = forms.CharField(label="Số điện thoại")
    email = forms.EmailField(label="E-mail", required=False)
    salutation = forms.ChoiceField(
        label="Ông / Bà", choices=[("m", "Ông"), ("f", "Bà")], widget=forms.RadioSelect
    )
    province = forms.ChoiceField(label="Tỉnh/thành phố", choices=[("31", "Hải Phòng")])
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    consent = forms.BooleanField(
        label="Tôi đồng ý để Trung tâm xử lý dữ liệu cá nhân trên để tổ chức lớp tập huấn."
    )
    layout = Layout(
        Fieldset("Người đăng ký", "full_name", "phone", "email", css_class="form-section"),
        Fieldset("Thông tin thêm", "salutation", "province", "note", css_class="form-section"),
        "consent",
    )


class FilterForm(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label="Tìm", required=False)
    month = forms.ChoiceField(label="Tháng", choices=[("", "Tất cả")], required=False)
    free = forms.BooleanField(label="Còn chỗ", required=False)


def sample(request: HttpRequest) -> dict:
    """What the guide's pages show."""
    form = SampleForm(request.POST or None)
    return {
        "form": form,
        "filters": FilterForm(request.GET or None),
        "organiser": ORGANISER,
        "qr": QR,
        "page": Paginator(range(240), 20).page(4),
        "rows": [
            ["Nguyễn Thị Phượng", "0912 345 678", "Công ty TNHH Cơ khí đúc Mỹ Đồng", "12/03/2026"],
            ["Đỗ Văn Ước", "0987 654 321", "Hợp tác xã Gốm sứ Đông Triều", "13/03/2026"],
        ],
        "entries": [
            {"title": "Đã duyệt", "when": "09:20 12/03/2026", "by": "Trần Thu Hà"},
            {"title": "Chờ duyệt", "when": "08:05 11/03/2026", "note": "Đăng ký từ áp phích."},
        ],
        "facts": [("Địa điểm", "Hội trường tầng 3"), ("Chỉ tiêu học viên", 60), ("Trống", "")],
        "steps": ["Tải danh sách", "Xem trước", "Nhận vào lớp"],
        "tabs": [
            ("Danh sách", "#a", True, 48),
            ("Danh sách chờ", "#b", False, 6),
            ("Tin nhắn", "#c", False, None),
        ],
        "crumbs": [("Trang chủ", "/"), ("Lớp tập huấn", "/")],
        "items": [
            {"label": "Chuyển lớp", "url": "#m", "icon": "refresh-cw"},
            {"label": "Hủy đăng ký", "url": "#d", "icon": "trash-2", "post": True, "danger": True},
        ],
        "states": ["PENDING", "CONFIRMED", "WAITLISTED", "OFFERED", "REJECTED", "EXPIRED"],
    }


def public(request: HttpRequest) -> HttpResponse:
    """The guide in the public frame; a POST shows the refused form."""
    messages.success(request, "Đã lưu thay đổi.")
    status = 422 if request.method == "POST" else 200
    return render(request, "look/guide.html", sample(request), status=status)


def staff(request: HttpRequest) -> HttpResponse:
    """The guide in the staff frame."""
    return render(request, "look/guide_staff.html", sample(request))


def plain(request: HttpRequest, name: str) -> HttpResponse:
    """One of the error pages."""
    return render(request, f"{name}.html")


def progress(request: HttpRequest) -> HttpResponse:
    """What the polled block becomes: finished."""
    block = {"id": "job", "done": 100, "total": 100, "finished_text": "Đã tạo xong."}
    return render(request, "components/progress.html", block)


app_patterns = {
    "courses": [path("lop/", public, name="list"), path("quan-ly/lop/", staff, name="staff_list")],
    "conferences": [
        path("hoi-nghi/", public, name="list"),
        path("quan-ly/hoi-nghi/", staff, name="staff_list"),
    ],
    "registrations": [
        path("tra-cuu/", public, name="lookup"),
        path("quan-ly/nguoi/", staff, name="staff_people"),
        path("quan-ly/diem-danh/", staff, name="staff_attendance"),
    ],
    "certificates": [
        path("xac-thuc/", public, name="verify"),
        path("quan-ly/so-cap/", staff, name="staff_register"),
    ],
    "notifications": [
        path("quan-ly/goi/", staff, name="calls"),
        path("quan-ly/tin/", staff, name="messages"),
    ],
    "reports": [path("quan-ly/", staff, name="home"), path("quan-ly/tim/", staff, name="search")],
}
urlpatterns = [
    path("", public, name="home"),
    path("loi/<str:name>/", plain),
    path("tien-do/", progress),
    path("i18n/", include("django.conf.urls.i18n")),
    *[path("", include((patterns, app))) for app, patterns in app_patterns.items()],
    path("accounts/", include("allauth.urls")),
]
