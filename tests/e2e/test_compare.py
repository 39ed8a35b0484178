"""Whoever holds a PDF drops it on the page: only its hash leaves the browser."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from certificates import signing
from certificates.models import SigningMethod
from certificates.services.making import settle_signed
from certificates.signing import doors
from tests import factories
from tests.e2e.test_look import violations
from tests.e2e.test_main_path import no_sideways_scroll
from tests.factories import signing_keys
from tests.factories.papers import approved_batch, file_bytes, papers_of

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """
async ([selector, bytes]) => {
  const file = new File([new Uint8Array(bytes)], "giay.pdf", {type: "application/pdf"});
  const data = new DataTransfer();
  data.items.add(file);
  const frame = document.querySelector(selector);
  frame.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}
"""


@pytest.fixture
def paper(settings, tmp_path):
    """A paper that was signed outside, with both of its files."""
    settings.SIGNING_KEYS = signing_keys.make_keys(tmp_path / "server").settings["SIGNING_KEYS"]
    doors.close()
    office = factories.make_organiser(name="Trung tâm Mẫu")
    found = papers_of(approved_batch(office, signing=SigningMethod.OUTSIDE))[0]
    with ThreadPoolExecutor() as beside:  # Playwright's event loop keeps the main thread
        signed = beside.submit(signing.sign, file_bytes(found), "giam-doc", visible=True)
    settle_signed(found, signed.result())
    found.refresh_from_db()
    return found


def on_localhost(live_server):
    """A secure context, as the site is by HTTPS."""
    return live_server.url.replace("127.0.0.1", "localhost")


def chosen(folder, data, name="giay.pdf"):
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_chosen_on_a_phone_is_compared_and_stays_there(live_server, phone, paper, tmp_path):
    sent = []
    phone.on("request", lambda request: request.method == "POST" and sent.append(request))
    phone.goto(f"{on_localhost(live_server)}/xac-thuc/{paper.code}/")
    assert "không rời khỏi máy" in phone.inner_text("[data-drop]")
    phone.set_input_files(
        "#compare input[type=file]", chosen(tmp_path, file_bytes(paper, "signed"))
    )
    phone.click("#compare button[type=submit]")
    phone.wait_for_url("**/xac-thuc/tep/")
    shown = phone.inner_text("main")
    assert "Đúng là tệp đã cấp: bản ký số" in shown
    assert signing_keys.SIGNER in shown
    assert len(sent[0].post_data_buffer) < 2000
    assert violations(phone) == []
    assert no_sideways_scroll(phone)


def test_a_file_dropped_on_the_page_is_compared(live_server, desk, paper):
    desk.goto(f"{on_localhost(live_server)}/xac-thuc/")
    desk.evaluate(DROP, ["[data-drop]", list(file_bytes(paper, "unsigned"))])
    desk.wait_for_url("**/xac-thuc/tep/")
    assert "bản chưa ký số" in desk.inner_text("main")


def test_a_changed_file_is_none_of_ours_and_the_page_can_be_used_again(
    live_server, desk, paper, tmp_path
):
    data = bytearray(file_bytes(paper, "signed"))
    data[3000] ^= 1
    desk.goto(f"{on_localhost(live_server)}/xac-thuc/tep/")
    desk.set_input_files("#compare input[type=file]", chosen(tmp_path, bytes(data)))
    desk.click("#compare button[type=submit]")
    desk.wait_for_selector("text=Không phải tệp do hệ thống cấp")
    assert paper.snapshot["full_name"] not in desk.inner_text("main")
    desk.set_input_files("#compare input[type=file]", chosen(tmp_path, file_bytes(paper, "signed")))
    desk.click("#compare button[type=submit]")
    desk.wait_for_selector("text=Đúng là tệp đã cấp")


def test_without_javascript_the_file_is_sent_and_forgotten(
    live_server, phone_without_javascript, paper, tmp_path
):
    page = phone_without_javascript
    page.goto(f"{live_server.url}/xac-thuc/tep/")
    assert "không được lưu lại" in page.inner_text("[data-drop]")
    page.set_input_files("#compare input[type=file]", chosen(tmp_path, file_bytes(paper, "signed")))
    page.click("#compare button[type=submit]")
    page.wait_for_selector("text=Đúng là tệp đã cấp")
