"""The README's pictures, of a running demo: `make run` first, then `make screenshots`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
SITE = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
PASSWORD = "khuyen-cong-2026"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


def sign_in(page: Page, name: str) -> None:
    page.goto(f"{SITE}/accounts/login/")
    page.fill("input[name=login]", f"{name}@example.vn")
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button[type=submit]")


def take(page: Page, name: str, path: str = "") -> None:
    if path:
        page.goto(f"{SITE}{path}")
    page.screenshot(path=FOLDER / f"{name}.png")


def public_pages(browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE)
    take(page, "home", "/")
    take(page, "classes", "/lop/")
    phone = browser.new_page(viewport=PHONE)
    phone.goto(f"{SITE}/")
    phone.click("main a[href^='/lop/T'] >> nth=-1")
    phone.click("main a[href*='/dang-ky/']")
    take(phone, "register-phone")


def staff_pages(browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE)
    sign_in(page, "staff")
    take(page, "staff-home", "/quan-ly/")
    page.goto(f"{SITE}/quan-ly/giay-chung-nhan/")
    page.click("main tbody a[href^='/quan-ly/giay-chung-nhan/'] >> nth=0")
    file = page.request.get(page.url.rstrip("/") + "/tep/")
    if file.ok:
        (FOLDER / "certificate.pdf").write_bytes(file.body())
        picture = ["pdftoppm", "-r", "60", "-png", "-singlefile"]
        subprocess.run([*picture, FOLDER / "certificate.pdf", FOLDER / "certificate"], check=True)
        (FOLDER / "certificate.pdf").unlink()


def conference_pages(browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE)
    sign_in(page, "staff")
    page.goto(f"{SITE}/quan-ly/hoi-nghi/")
    page.click("main tbody a >> nth=0")
    edition = page.url
    take(page, "units", f"{edition[len(SITE) :]}don-vi/")
    page.click("main tbody tr:has-text('Đang lập') th a >> nth=0")
    link = page.input_value("#delegation-link")
    take(page, "hall", f"{edition[len(SITE) :]}cho-ngoi/")
    guest = browser.new_page(viewport=WIDE)
    guest.goto(link)
    take(guest, "delegation")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        public_pages(browser)
        staff_pages(browser)
        conference_pages(browser)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
