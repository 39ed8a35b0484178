"""The measured gates of the look, on the style guide: both frames, phone and desk."""

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import PHONE
from tests.look.conftest import guide  # noqa: F401

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("guide"),
]

PAGES = ["/", "/quan-ly/", "/loi/404/", "/accounts/login/"]
KB = 1000
LAYOUT_SHIFT = """
new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})
"""
SMALL_TARGETS = """
Array.from(document.querySelectorAll("a, button, input, select, summary, textarea")).filter(e => {
  const box = e.getBoundingClientRect();
  const seen = e.checkVisibility({visibilityProperty: true}) && box.width > 1;
  const inText = e.matches("p a, dd a, li.text a, .skip-link, .flash a, .facts a");
  const area = e.matches(".choice input") ? e.parentElement.getBoundingClientRect() : box;
  const card = e.matches(".event-card a");  // the whole card is the target
  return seen && !inText && !card && area.height < 43.5;
}).map(e => e.outerHTML.slice(0, 120))
"""


def weight(answer):
    """What travels: fonts are compressed already, everything else is by brotli."""
    body = answer.body()
    is_font = "font" in answer.headers["content-type"]
    return len(body) if is_font else len(brotli.compress(body, quality=5))


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in found]


def test_a_refused_form_is_as_accessible_and_takes_the_focus(live_server, phone):
    phone.goto(live_server.url + "/")
    phone.fill("#id_full_name", "Đỗ Văn Ước")
    phone.get_by_role("button", name="Gửi đăng ký").click()
    phone.wait_for_selector(".error-summary")

    assert phone.evaluate("document.activeElement.matches('.error-summary')")
    assert phone.title().startswith("Lỗi: ")
    assert violations(phone) == []
    phone.locator(".error-summary a", has_text="Số điện thoại").click()
    assert phone.evaluate("document.activeElement.id") == "id_phone"
    assert phone.input_value("#id_full_name") == "Đỗ Văn Ước"


@pytest.mark.parametrize("path", PAGES)
def test_it_is_light_still_and_within_everybodys_reach(live_server, browser, path):
    context = browser.new_context(viewport=PHONE, locale="vi-VN")
    page = context.new_page()
    answers, complaints = [], []
    page.on("response", lambda answer: answers.append(answer))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + path)
    page.wait_for_load_state("networkidle")

    assert page.evaluate(LAYOUT_SHIFT) < 0.1
    assert all(answer.url.startswith(live_server.url) for answer in answers)
    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert sum(map(weight, answers)) < 100 * KB
    assert page.evaluate(SMALL_TARGETS) == []
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("path", ["/", "/loi/404/"])
def test_late_fonts_move_nothing(live_server, browser, path):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    held = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(live_server.url + path, wait_until="domcontentloaded")
    page.wait_for_timeout(400)
    for route in held:
        route.continue_()
    # Not wait_for_function: it evaluates a string in the page, which our policy refuses.
    page.evaluate("document.fonts.ready.then(() => 1)")

    assert held
    assert page.evaluate(LAYOUT_SHIFT) < 0.1
    context.close()


def test_a_second_press_sends_nothing(live_server, phone):
    phone.goto(live_server.url + "/")
    sent = []
    phone.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    phone.evaluate(
        """() => {
          const button = document.querySelector(".site-form [type=submit]:not(.btn-danger)");
          button.click();
          button.click();
        }"""
    )
    phone.wait_for_selector(".error-summary")

    assert len(sent) == 1


def test_menus_and_forms_work_without_javascript(live_server, phone_without_javascript):
    page = phone_without_javascript
    page.goto(live_server.url + "/quan-ly/")
    page.locator(".staff-menu > summary").click()
    page.get_by_role("link", name="Cần gọi điện").click()
    assert page.url.endswith("/quan-ly/goi/")

    page.goto(live_server.url + "/")
    page.get_by_role("button", name="Gửi đăng ký").click()
    assert page.title().startswith("Lỗi: ")


def test_progress_moves_by_itself(live_server, desk):
    desk.goto(live_server.url + "/quan-ly/")

    assert desk.get_by_text("Đã xong 37/100").is_visible()
    desk.get_by_text("Đã tạo xong.").wait_for(timeout=5000)


def test_a_phone_shows_table_rows_as_cards_with_their_headings(live_server, phone):
    phone.goto(live_server.url + "/")
    cell = phone.locator("td[data-label='Đơn vị công tác']").first

    assert phone.locator(".data-table thead").bounding_box()["height"] <= 1
    assert "Đơn vị công tác" in cell.evaluate("e => getComputedStyle(e, '::before').content")


def test_print_leaves_out_the_frame(live_server, desk):
    desk.goto(live_server.url + "/quan-ly/")
    desk.emulate_media(media="print")

    assert not desk.locator(".staff-side").is_visible()
    assert not desk.locator(".staff-bar").is_visible()
    assert desk.get_by_role("heading", level=1).is_visible()
