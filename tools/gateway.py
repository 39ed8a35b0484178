"""A gateway for SMS and Zalo on this machine, to try the site with: it prints what it takes.

    .venv/bin/python tools/gateway.py [port of the site]

Nothing leaves this machine. Start the site with the settings that are printed first."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

# By its file: the package around it needs the whole site.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "factories"))

from gateway import Gateway, sms_report, write_settings

REPORTED_AFTER_S = 2.0


class ShownGateway(Gateway):
    """Prints each message, and tells the site that it arrived."""

    site = ""

    def take(self, reference: str) -> str:
        known, given = reference in self.answered, super().take(reference)
        fields = self.requests[-1]["fields"]
        words = (
            fields.get("Content")
            or f"ZNS {fields.get('template_id')}: {fields.get('template_data')}"
        )
        print(f"\n{fields.get('Phone') or fields.get('phone')}  {words}")
        if not known and "Content" in fields:
            threading.Timer(REPORTED_AFTER_S, self._report, [given]).start()
        return given

    def _report(self, given: str) -> None:
        report = sms_report({"id": given, "status": 5})
        headers = {"Content-Type": report["content_type"], **report["headers"]}
        request = urllib.request.Request(
            f"{self.site}/bao-nhan/sms/", report["data"].encode(), headers, method="POST"
        )
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except (urllib.error.URLError, OSError) as error:
            print(f"  (the site did not take the report: {error})")


def main() -> None:
    gateway = ShownGateway()
    gateway.site = f"http://127.0.0.1:{sys.argv[1] if len(sys.argv) > 1 else '8000'}"
    with tempfile.TemporaryDirectory(prefix="khuyencong-gateway-") as folder:
        path = write_settings(Path(folder), gateway)
        print(f"MESSAGE_GATEWAYS={path} TEST_GATEWAY_KEY=any make run")
        print(
            "Then set a monthly cap on Thiết lập, and sign somebody up with a mobile number alone."
        )
        gateway.start()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            gateway.stop()


if __name__ == "__main__":
    main()
