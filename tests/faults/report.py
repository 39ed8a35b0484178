"""The figures of all fault tests at the end of the run: `pytest -p tests.faults.report`."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if getattr(report, "when", "") == "call" and report.user_properties
    ]
    if not reports:
        return
    terminalreporter.section("what was tried, killed, sent and lost")
    for report in reports:
        numbers = ", ".join(f"{name} {value}" for name, value in report.user_properties)
        name = report.nodeid.rpartition("::")[2]
        terminalreporter.line(f"{name}: {numbers} ({report.outcome}, {report.duration:.0f} s)")
