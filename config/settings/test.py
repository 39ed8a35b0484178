"""Tests: a place of their own, fast password hashes, otherwise as in production."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A template of databases keeps its place: their rows name files there.
_place = os.environ.get("TEST_PLACE", "")
if not _place:
    _place = tempfile.mkdtemp(prefix="khuyencong-test-")
    atexit.register(shutil.rmtree, _place, ignore_errors=True)
os.environ["DATA_DIR"] = _place
os.environ.pop("REDIS_URL", None)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import database, env  # noqa: E402

DATA_DIR = Path(_place)
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database(env.str("TEST_DATABASE_URL", default=f"sqlite:///{DATA_DIR}/db"))}
# A file also for SQLite: threads that share a database in memory do not wait for each other.
DATABASES["default"]["TEST"] = {
    "NAME": env.str("TEST_DATABASE_NAME", default=str(DATA_DIR / "test.sqlite3"))
}
if template := env.str("TEST_DATABASE_TEMPLATE", default=""):
    DATABASES["default"]["TEST"]["TEMPLATE"] = template
CACHES = {
    "default": {
        "BACKEND": "common.sqlite_cache.SqliteCache",
        "LOCATION": str(DATA_DIR / "cache.sqlite3"),
    }
}
CELERY_BROKER_URL = "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
MESSAGE_GATEWAYS = ""
STAFF_NEED_SECOND_FACTOR = False  # its own tests turn it on
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
