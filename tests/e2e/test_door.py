"""The door in a browser: a camera, a scanner and a name; the network cut, the phone lost."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from common import clock
from door.access import cookie_prefix
from door.keys import pin_of
from door.models import DoorConflict
from door.services.pairing import revoke_device
from registrations import links
from registrations.models import Mark
from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.test_look import SMALL_TARGETS, violations
from tests.factories.conference import a_delegation, an_edition, shipped_provinces, some_delegates
from tests.factories.door import a_phone
from tests.factories.film import film

pytestmark = pytest.mark.django_db(transaction=True)

# What Chromium has elsewhere and not here: a detector that looks at the picture it is given.
DETECTOR = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0);
    const seen = pen.getImageData(0, 0, canvas.width, canvas.height).data.some(each => each < 40);
    return seen && canvas.width === 640 ? [{rawValue: "%s"}] : [];
  }
};
"""
NO_ED25519 = """
const given = crypto.subtle.importKey;
crypto.subtle.importKey = function (format, key, how, ...more) {
  if (how === "Ed25519") return Promise.reject(new DOMException("", "NotSupportedError"));
  return given.call(this, format, key, how, ...more);
};
"""
CLOCK_WRONG_BY_AN_HOUR = "const now = Date.now; Date.now = () => now() - 3600e3;"
# The worker keeps the page a moment after its first visit.
KEPT_FOR_OFFLINE = """async () => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match(location.href))) await new Promise(done => setTimeout(done, 50));
}"""
KEPT = """async () => {
  const kept = {storage: {...localStorage}, session: {...sessionStorage}, caches: [], rows: {}};
  const database = await new Promise(done => {
    const asked = indexedDB.open("door");
    asked.onsuccess = () => done(asked.result);
  });
  for (const name of database.objectStoreNames) {
    kept.rows[name] = await new Promise(done => {
      const asked = database.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => done(asked.result);
    });
  }
  database.close();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept.caches.push(request.url);
      if (!/static/.test(request.url)) kept.caches.push(await (await cache.match(request)).text());
    }
  }
  return kept;
}"""


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    """The film that the fake camera plays."""
    path = tmp_path_factory.mktemp("camera") / "ticket.y4m"
    film(path, "")
    return path


@pytest.fixture(scope="module")
def camera_browser(browser, reel):
    """Chromium with a camera that sees the film."""
    chromium = browser.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=[
            "--disable-gpu",
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={reel}",
        ],
    )
    yield chromium
    chromium.close()


class Hall:
    """Today's conference: a delegation of three and somebody whose place was cancelled."""

    def __init__(self, site, browser, reel):
        shipped_provinces()
        self.site, self.browser, self.reel = site, browser, reel
        self.event = an_edition(in_days=0, title="Hội nghị khuyến công")
        factories.make_user(Role.STAFF, self.event.organiser)
        self.delegation = a_delegation(self.event, "Trung tâm Khuyến công Lạng Sơn", quota=12)
        people = [
            {"full_name": name, "salutation": sex, "phone": f"+8491234567{index}"}
            for index, (name, sex) in enumerate(
                (("Đỗ Văn Ước", "ong"), ("Nguyễn Thị Phượng", "ba"), ("Trần Văn Bình", "ong"))
            )
        ]
        self.people = [each.registration for each in some_delegates(self.delegation, people)]
        self.tickets = [links.ticket(each) for each in self.people]

    @contextmanager
    def phone(self, label="Cửa 1", *scripts, size=PHONE):
        """The page on a phone of its own, its list fetched and its worker ready."""
        paired = a_phone(self.event, label)
        context = self.browser.new_context(viewport=size, locale="vi-VN")
        for script in scripts:
            context.add_init_script(script)
        secret = paired.client.cookies[f"{cookie_prefix()}{paired.device.door_day_id}"].value
        name = f"{cookie_prefix()}{paired.device.door_day_id}"
        context.add_cookies([{"name": name, "value": secret, "url": self.site}])
        page = context.new_page()
        page.paired = paired
        page.address = self.site + reverse("door:page", args=[self.event.code, paired.session.pk])
        page.goto(page.address)
        page.wait_for_selector(".gate.has-list")
        page.evaluate(KEPT_FOR_OFFLINE)
        yield page
        context.close()

    def show(self, page, ticket):
        """Hold a ticket before the camera, which is opened for it."""
        film(self.reel, ticket)
        page.click("[data-camera-on]")

    def marks(self):
        return list(Mark.objects.order_by("at").values_list("registration_id", "device"))


@pytest.fixture
def hall(live_server, camera_browser, reel):
    return Hall(live_server.url, camera_browser, reel)


def answer(page, kind, words):
    """The whole answer of this kind (yes, again or no), once it says these words."""
    page.wait_for_selector(f".gate-answer.is-{kind}:has-text('{words}')")
    return page.inner_text("[data-answer]")


def scan(page, text):
    """A scanner that types: all keys come within a moment, however busy this machine is."""
    page.evaluate(
        """text => [...text, "Enter"].forEach(key => {
             const focus = document.activeElement;
             focus.dispatchEvent(
               new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
             if (focus.matches("input") && key.length === 1) focus.value += key;
           })""",
        text,
    )


def waiting(page, count):
    page.wait_for_selector(f"[data-waiting] >> text=/^{count} chờ gửi$/")


def reopened(page, *, listed=True):
    """The tab is closed, and the page opened anew on the same phone."""
    context, address, paired = page.context, page.address, page.paired
    page.close()
    new = context.new_page()
    new.goto(address)
    new.address, new.paired = address, paired
    new.wait_for_selector(".gate.has-list" if listed else "[data-listless]")
    return new


def test_a_ticket_is_read_by_the_camera_with_and_without_network_also_after_the_tab_was_closed(
    hall,
):
    with hall.phone() as page:
        hall.show(page, hall.tickets[0])
        words = answer(page, "yes", "Ông Đỗ Văn Ước")
        assert "Mời vào" in words
        assert "Trung tâm Khuyến công Lạng Sơn" in words
        assert hall.marks() == [(hall.people[0].pk, "Cửa 1")]

        page.context.set_offline(True)
        page = reopened(page)
        hall.show(page, hall.tickets[0])
        answer(page, "again", "Đã vào lúc")
        page.click("[data-camera-off]")
        hall.show(page, hall.tickets[1])
        assert "Không có mạng" in answer(page, "yes", "Bà Nguyễn Thị Phượng")
        waiting(page, 2)
        page = reopened(page)
        waiting(page, 2)
        assert len(hall.marks()) == 1

        page.context.set_offline(False)
        waiting(page, 0)
        assert hall.marks() == [(each.pk, "Cửa 1") for each in hall.people[:2]]


def test_a_browser_with_a_detector_of_its_own_needs_no_other(hall):
    with hall.phone("Cửa 1", DETECTOR % hall.tickets[0]) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        hall.show(page, hall.tickets[0])
        answer(page, "yes", "Ông Đỗ Văn Ước")
        assert not [each for each in asked if "door_reader" in each]
        kept = page.evaluate(KEPT)["caches"]
        assert not [each for each in kept if each.startswith("http") and "door_reader" in each]


def test_two_phones_admit_one_ticket_offline_and_the_earliest_counts(hall):
    with hall.phone("Cửa 1", CLOCK_WRONG_BY_AN_HOUR) as one, hall.phone("Cửa 2") as two:
        for page in (one, two):
            page.context.set_offline(True)
            scan(page, hall.tickets[0])
            answer(page, "yes", "Ông Đỗ Văn Ước")
        now = clock.local(clock.now())
        scan(one, hall.tickets[0])
        shown = answer(one, "again", "Ông Đỗ Văn Ước")
        minutes = {f"{now - timedelta(minutes=each):%H:%M}" for each in (0, 1)}
        assert any(each in shown for each in minutes), "its clock is an hour slow, its answer not"

        sent = []
        two.on("request", lambda request: sent.append(request))
        for page in (one, two):
            page.context.set_offline(False)
            waiting(page, 0)
        two.wait_for_selector("[data-conflicts] >> text=Ông Đỗ Văn Ước đã vào lúc")
        assert hall.marks() == [(hall.people[0].pk, "Cửa 1"), (hall.people[0].pk, "Cửa 2")]
        first = Mark.objects.order_by("at").first()
        assert abs(clock.now() - first.at) < timedelta(minutes=2)
        assert DoorConflict.objects.count() == 1

        again = next(each for each in sent if each.method == "POST" and "uuid" in each.post_data)
        for _time in range(2):
            hall_answer = two.paired.send(*json.loads(again.post_data)["scans"])
            assert hall_answer.json()["results"][0]["outcome"] == "already"
        assert len(hall.marks()) == 2


def test_a_lost_phone_tells_nothing_and_forgets_all_when_it_is_taken_back(hall):
    with hall.phone() as page:
        page.fill("#door-field", "uoc")
        page.keyboard.press("Enter")
        page.fill("#door-pin", "0000-0000")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-pin-error] >> text=PIN không đúng")
        assert page.input_value("#door-pin") == "0000-0000"
        page.fill("#door-pin", pin_of(page.paired.device.door_day).lower())
        page.keyboard.press("Enter")
        page.click("[data-found] >> text=Đã đến")
        answer(page, "yes", "Ông Đỗ Văn Ước")
        page.context.set_offline(True)
        scan(page, hall.tickets[1])
        answer(page, "yes", "Bà Nguyễn Thị Phượng")
        scan(page, "v2.0.AAAAAAA.ffffff." + "A" * 86)
        answer(page, "no", "Không có trong danh sách")

        kept = json.dumps(page.evaluate(KEPT), ensure_ascii=False).lower()
        pin = pin_of(page.paired.device.door_day).replace("-", "").lower()
        person = hall.people[0]
        secrets = [
            pin,
            "Đỗ Văn Ước",
            "Phượng",
            "do van uoc",
            "Lạng Sơn",
            person.phone[-9:],
            *hall.tickets,
        ]
        secrets += [each.code for each in hall.people]
        assert [each for each in secrets if each.lower() in kept] == []

        revoke_device(device_id=page.paired.device.pk, by=page.paired.device.made_by)
        page.context.set_offline(False)
        page.wait_for_selector("[data-answer] >> text=không còn được dùng")
        kept = page.evaluate(KEPT)
        assert kept["caches"] == []
        assert not any(kept["rows"].values())


STALLED = """() => {
  window.given = window.fetch;
  window.fetch = (url, {signal}) => Promise.resolve(new Response(new ReadableStream({
    start(body) { signal.addEventListener("abort", () => body.error(signal.reason)); },
  })));
}"""
PAGE_OF_THE_WIFI = """() => {
  window.given = window.fetch;
  window.fetch = () => Promise.resolve(new Response("<html>Wi-Fi</html>"));
}"""
# Out of sight, and eleven minutes later taken up again.
LAID_ASIDE = """isHidden => {
  Object.defineProperty(document, "hidden", {configurable: true, get: () => isHidden});
  document.dispatchEvent(new Event("visibilitychange"));
  const now = Date.now;
  Date.now = () => now() + 11 * 60e3;
}"""
# The news never come, so that the scan itself is what hears of it.
NO_NEWS = """() => {
  const given = window.fetch;
  window.fetch = (url, how) => how.method === "POST" ? given(url, how) : new Promise(() => {});
}"""


def test_a_line_that_stalls_or_a_page_of_the_halls_wifi_stops_nothing(hall):
    with hall.phone() as page:
        for number, trouble in enumerate((PAGE_OF_THE_WIFI, STALLED)):
            page.evaluate(trouble)
            scan(page, hall.tickets[number])
            assert "Không có mạng" in answer(page, "yes", hall.people[number].full_name)
            page.evaluate("() => { window.fetch = window.given; }")
            page.wait_for_selector(".gate:not(.is-offline)")
        waiting(page, 0)
        assert len(hall.marks()) == 2


def test_the_app_and_a_tab_of_one_phone_let_in_a_ticket_once(hall):
    with hall.phone() as page:
        tab = page.context.new_page()
        tab.goto(page.address)
        tab.wait_for_selector(".gate.has-list")
        page.context.set_offline(True)
        for each, kind in ((page, "yes"), (tab, "again")):
            scan(each, hall.tickets[0])
            answer(each, kind, "Ông Đỗ Văn Ước")


def test_a_phone_that_lay_aside_shows_nobody_it_scanned(hall):
    with hall.phone() as page:
        scan(page, hall.tickets[0])
        answer(page, "yes", "Ông Đỗ Văn Ước")
        for is_hidden in (True, False):
            page.evaluate(LAID_ASIDE, is_hidden)
        page.wait_for_selector(".gate-answer.is-idle")
        assert "Đỗ Văn Ước" not in page.text_content("[data-door]")


def test_a_phone_that_was_taken_back_welcomes_nobody_more(hall):
    with hall.phone() as page:
        page.evaluate(NO_NEWS)
        revoke_device(device_id=page.paired.device.pk, by=page.paired.device.made_by)
        scan(page, hall.tickets[0])
        page.wait_for_selector("[data-answer] >> text=không còn được dùng")
        page.wait_for_selector(".gate:not(.is-asking)")
        assert page.locator(".gate-answer.is-yes").count() == 0
        assert not any(page.evaluate(KEPT)["rows"].values())


def test_a_scanner_types_whatever_has_the_focus(hall):
    with hall.phone(size={"width": 1280, "height": 900}) as page:
        page.fill("#door-field", "Phương")
        scan(page, hall.people[0].code)
        answer(page, "yes", "Ông Đỗ Văn Ước")
        assert page.input_value("#door-field") == "Phương"
        page.focus("[data-mute]")
        scan(page, hall.people[1].code)
        answer(page, "yes", "Bà Nguyễn Thị Phượng")
        page.click("[data-undo-last]")
        page.wait_for_selector("[data-answer] >> text=Đã hoàn tác")
        waiting(page, 0)
        page.wait_for_selector("[data-inside] >> text=/^1/")
        scan(page, hall.people[1].code)
        answer(page, "yes", "Mời vào")
        scan(page, [*"v2.ab", "Backspace", *"âcdefgh"])
        answer(page, "no", "Bộ gõ tiếng Việt")


def test_who_registered_after_the_list_was_fetched_is_known_by_the_signature_alone(hall):
    with hall.phone("Cửa 1") as one, hall.phone("Cửa 2", NO_ED25519) as two:
        [late] = some_delegates(hall.delegation, [{"full_name": "Lê Thị Muộn"}])
        ticket = links.ticket(late.registration)
        for page in (one, two):
            page.context.set_offline(True)
            scan(page, ticket)
            answer(page, "yes", "vé thật")
            scan(page, ticket)
            answer(page, "again", "Đã vào lúc")
            scan(page, ticket[:-86] + "A" * 86)
            answer(page, "no", "Vé giả")
            scan(page, ticket[:-1] + chr(ord(ticket[-1]) + 1))  # the same bytes, written otherwise
            answer(page, "no", "không phải vé")
        one.context.set_offline(False)
        waiting(one, 0)
        assert hall.marks() == [(late.registration_id, "Cửa 1")]


def test_a_whole_delegation_is_ticked_and_the_page_is_as_accessible_in_each_state(hall):
    with hall.phone(size={"width": 320, "height": 640}) as page:
        assert violations(page) == []
        scan(page, hall.tickets[0])
        answer(page, "yes", "Ông Đỗ Văn Ước")
        page.click("[data-whole-last]")
        page.fill("#door-pin", pin_of(page.paired.device.door_day))
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-party][open]")
        assert violations(page) == []
        page.check("[data-party-people] >> text=Bà Nguyễn Thị Phượng")
        page.click("[data-party-admit]")
        answer(page, "yes", "1 người của đoàn")
        assert {each for each, _door in hall.marks()} == {each.pk for each in hall.people[:2]}
        page.fill("#door-field", "binh lang")
        page.wait_for_selector("[data-found] >> text=Ông Trần Văn Bình")
        assert violations(page) == []
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_list_goes_when_the_day_is_over_and_what_waits_to_be_sent_stays(hall):
    with hall.phone() as page:
        page.context.set_offline(True)
        scan(page, hall.tickets[0])
        answer(page, "yes", "Ông Đỗ Văn Ước")
        page.context.add_init_script("const now = Date.now; Date.now = () => now() + 24 * 3600e3;")
        page = reopened(page, listed=False)
        page.wait_for_selector("[data-listless] >> text=chưa có danh sách")
        rows = page.evaluate(KEPT)["rows"]
        assert rows["lists"] == rows["inside"] == []
        assert len(rows["queue"]) == 1
