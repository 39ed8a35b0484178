"""What pages may rely on: components, forms, classes and words of libraries."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

from common.forms import SiteFormMixin
from common.templatetags import ui, vietnamese
from tests.look.guide import SampleForm

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
FRAMES = {
    "site_header",
    "site_links",
    "site_footer",
    "account_links",
    "language_switch",
    "nav_link",
    "staff_links",
    "staff_account",
    "way_out",
    "field_notes",
    "filter_field",
}


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda file: file.stem)
def test_every_component_opens_with_its_props(component):
    assert re.search(r"\{% comment %\}.*Props: .*\{% endcomment %\}", component.read_text(), re.S)


def test_the_component_page_lists_every_component():
    page = (ROOT / "docs/components.md").read_text()
    missing = [c.stem for c in COMPONENTS if c.stem not in FRAMES and f"`{c.stem}`" not in page]
    assert missing == []


def test_every_component_is_in_the_style_guide():
    guide = "".join(file.read_text() for file in (ROOT / "tests/look/templates/look").iterdir())
    used = guide + "".join(file.read_text() for file in COMPONENTS)
    used += "".join((ROOT / "templates" / name).read_text() for name in ("base.html", "404.html"))
    used += (ROOT / "templates/staff_base.html").read_text() + (
        ROOT / "common/forms.py"
    ).read_text()
    used += (ROOT / "common/templatetags/ui.py").read_text()
    missing = [c.stem for c in COMPONENTS if f"components/{c.name}" not in used]
    assert set(missing) <= {"progress_refresh", "card", "confirm"}


def test_every_class_in_a_template_has_a_style():
    css = (ROOT / "static/css/site.css").read_text()
    styled = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", css))
    unknown = {}
    for file in (ROOT / "templates").rglob("*.html"):
        if {"emails", "pdf"} & set(file.parts):
            continue
        text = re.sub(r"[\w-]+-\{% if .*?\{% endif %\}", " ", file.read_text())
        text = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*|\{#.*?#\}|\{%.*?%\}", " ", text, flags=re.S)
        for value in re.findall(r'\bclass="([^"]*)"', text):
            for name in value.split():
                if name not in styled:
                    unknown.setdefault(name, file.relative_to(ROOT).as_posix())
    assert unknown == {}


def test_the_style_sheet_asks_nobody_else_for_anything():
    css = (ROOT / "static/css/site.css").read_text()
    assert re.findall(r"@import|url\((?!\"?\.\./)[^)]*\)", css) == []


def test_no_template_of_a_page_has_inline_styles_or_scripts():
    inline = re.compile(r"<[^>]*\s(style|on[a-z]+)=|<style|javascript:|<script(?![^>]*(src=|json))")
    pages = [
        f for f in (ROOT / "templates").rglob("*.html") if not {"emails", "pdf"} & set(f.parts)
    ]
    tags = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.S)
    assert [f.name for f in pages if inline.search(tags.sub(" ", f.read_text()))] == []


def test_a_refused_form_says_so_in_title_summary_and_field(client, guide):
    page = client.post("/", {"full_name": "Đỗ Văn Ước"}).content.decode()

    assert "<title>Lỗi: " in page
    assert page.index('role="alert"') < page.index('<form class="site-form')
    assert 'href="#id_phone"' in page
    assert 'href="#id_salutation_0"' in page  # a group is reached by its first choice
    assert re.search(r'id="id_phone"[^>]*', page)
    field = re.search(r'<input[^>]*id="id_phone"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_phone_error"' in field
    assert 'id="id_phone_error"' in page
    assert 'value="Đỗ Văn Ước"' in page  # nothing typed is lost


def test_a_fresh_form_says_nothing_about_errors(client, guide):
    page = client.get("/").content.decode()

    assert "<title>Bảng mẫu" in page
    assert "error-summary" not in page
    assert "field-bad" not in page


def test_a_field_helps_to_type():
    field = str(ui.control(SampleForm()["phone"]))

    assert 'autocomplete="tel"' in field
    assert 'inputmode="tel"' in field
    assert 'class="form-control"' in field


def test_what_a_form_says_about_typing_wins():
    class Code(SiteFormMixin, forms.Form):
        phone = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    assert 'autocomplete="off"' in str(ui.control(Code()["phone"]))


def test_only_fields_that_may_stay_empty_say_so():
    form = SampleForm()

    assert ui.optional_note(form["phone"]) == ""
    assert ui.optional_note(form["email"]) == "(không bắt buộc)"


class EitherForm(SiteFormMixin, forms.Form):
    one_of = ("phone", "email")
    agree = forms.BooleanField(label="Tôi đồng ý với mọi điều ở trên.")
    phone = forms.CharField(required=False)
    email = forms.CharField(required=False)

    def clean(self):
        self.add_error("phone", "Hãy ghi một trong hai.")


def test_of_two_fields_of_which_one_is_needed_none_is_called_optional():
    form = EitherForm()

    assert ui.optional_note(form["phone"]) == ui.optional_note(form["email"]) == ""


def test_the_summary_follows_the_order_of_the_fields_and_repeats_no_whole_sentence():
    class Moved(EitherForm):
        field_order = ("phone", "agree")

    summary = [(link.label, link.target) for link in ui.all_error_links(Moved({}))]

    assert summary == [("Phone", "id_phone"), ("", "id_agree")]


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0225 3 000 000 (mẫu)", "02253000000"),
        ("ĐT: +84 225.3842.111, máy lẻ 12", "+842253842111"),
        ("chưa có", ""),
    ],
)
def test_a_number_to_press_holds_digits_alone(written, dialled):
    assert vietnamese.dialled(written) == dialled


def test_a_form_in_an_isolated_component_still_carries_its_token(client, guide):
    page = client.get("/").content.decode()
    form = page[page.index('<form class="site-form') :]
    assert 'name="csrfmiddlewaretoken"' in form[: form.index("</form>")]


def test_error_pages_need_neither_database_nor_request():
    assert "Máy chủ gặp lỗi" in render_to_string("500.html")
    assert "Yêu cầu không hợp lệ" in render_to_string("400.html")


def test_seats_and_queue_fill_the_bar():
    half = ui.seat_widths(30, 60, 0)
    queue = ui.seat_widths(30, 30, 30)

    assert (half.room, half.taken, half.waiting) == (100, 50, 0)
    assert (queue.taken, queue.queue, queue.waiting) == (50, 51, 49)
    assert ui.seat_widths(0, 0, 0).taken == 0


def test_a_menu_hides_what_a_role_may_not_open(rf, monkeypatch):
    class Closed:
        roles = ("administrator",)

    monkeypatch.setattr(ui, "url_or_nothing", lambda name: f"/{name}/")
    monkeypatch.setattr(ui, "resolve", lambda url: type("Match", (), {"func": Closed}))
    ui._roles_of.cache_clear()
    request = rf.get("/")

    def shown(roles):
        return ui.nav_link({"request": request, "nav_roles": roles}, "members", "Thành viên")["url"]

    assert shown({"trainer"}) == ""
    assert shown({"trainer", "administrator"}) == "/members/"
    ui._roles_of.cache_clear()


def test_a_menu_leaves_out_pages_that_do_not_exist(rf, guide):
    assert ui.nav_link({"request": rf.get("/")}, "nowhere:at_all", "Đâu đó")["url"] == ""


def test_pages_of_a_list_keep_its_filters(rf):
    context = {"request": rf.get("/lop/?q=đúc&page=2")}

    assert ui.page_url(context, "page", 3) == "?q=%C4%91%C3%BAc&page=3"
