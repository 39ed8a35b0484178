"""What an administrator sets up wrongly is refused at the start, not found out by a visitor."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
    "ALLOWED_HOSTS": "a.vn",
}
ASKED = (
    *[
        "DEMO",
        "DEBUG",
        "SECRET_KEY",
        "DATABASES",
        "CACHES",
        "CELERY_BROKER_URL",
        "STAFF_NEED_SECOND_FACTOR",
    ],
    *["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"],
    *["CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"],
    *["SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT"],
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT",
)


def ask(kind, tmp_path, **environment):
    """The settings as a fresh process sees them, or the error it ends with."""
    script = (
        "import json\n"
        "from django.conf import settings\n"
        f"print(json.dumps({{n: getattr(settings, n, None) for n in {ASKED!r}}}, default=str))\n"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": f"config.settings.{kind}",
            "DATA_DIR": str(tmp_path / "data"),
            **environment,
        },
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout) if not done.returncode else done.stderr


def test_the_deployed_site_keeps_its_cookies_to_itself(tmp_path):
    seen = ask("prod", tmp_path, **GOOD)
    for name in ("SESSION", "CSRF"):
        assert seen[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert seen[f"{name}_COOKIE_SECURE"] is True
        assert seen[f"{name}_COOKIE_HTTPONLY"] is True
    assert seen["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert seen["SECURE_HSTS_SECONDS"] >= 31536000
    assert seen["STAFF_NEED_SECOND_FACTOR"] is True
    assert seen["DEMO"] is False
    assert seen["ACCOUNT_LOGIN_BY_CODE_TIMEOUT"] <= 600


def test_demo_mode_cannot_be_switched_on_in_production(tmp_path):
    assert ask("prod", tmp_path, DEMO="1", DEBUG="1", **GOOD)["DEMO"] is False
    assert ask("prod", tmp_path, DEMO="1", DEBUG="1", **GOOD)["DEBUG"] is False


@pytest.mark.parametrize(
    "wrong",
    [{"SECRET_KEY": ""}, {"SECRET_KEY": "short"}, {"ALLOWED_HOSTS": ""}, {"ALLOWED_HOSTS": "*"}],
)
def test_deployment_without_secret_or_host_is_refused(tmp_path, wrong):
    assert "ImproperlyConfigured" in ask("prod", tmp_path, **{**GOOD, **wrong})


@pytest.mark.parametrize("host", ["khuyencong.vn", "8.8.8.8", "*", ".example.vn"])
def test_the_demo_with_its_known_passwords_is_refused_to_the_public(tmp_path, host):
    assert "known passwords" in ask("dev", tmp_path, ALLOWED_HOSTS=f"127.0.0.1,{host}")


@pytest.mark.parametrize("host", ["192.168.1.20", "10.0.0.7", "[::1]", "phong-hop", "may.local"])
def test_the_demo_may_be_shown_in_the_local_network(tmp_path, host):
    assert ask("dev", tmp_path, ALLOWED_HOSTS=host)["DEMO"] is True


def test_the_forwarded_scheme_counts_only_behind_a_trusted_proxy(tmp_path):
    assert ask("prod", tmp_path, **GOOD)["SECURE_PROXY_SSL_HEADER"] is None
    seen = ask("prod", tmp_path, TRUSTED_PROXY_COUNT="1", **GOOD)
    assert seen["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert seen["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_a_secret_is_made_once_for_the_demo_and_kept_from_others(tmp_path):
    first, second = ask("dev", tmp_path), ask("dev", tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 50
    kept = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [each.name for each in kept.parent.glob("secret_key*")] == ["secret_key"]


def test_everything_lives_in_the_data_folder_unless_servers_are_named(tmp_path):
    seen = ask("dev", tmp_path)
    assert seen["DATABASES"]["default"]["NAME"] == str(tmp_path / "data" / "db.sqlite3")
    assert str(tmp_path / "data") in seen["CACHES"]["default"]["LOCATION"]
    seen = ask(
        "dev", tmp_path, DATABASE_URL="postgresql://u:p@db/site", REDIS_URL="redis://r:6379/1"
    )
    assert seen["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 4
    assert seen["DATABASES"]["default"]["CONN_MAX_AGE"] == 0
    assert seen["CELERY_BROKER_URL"] == "redis://r:6379/1"


def test_other_databases_are_refused_by_name(tmp_path):
    assert "SQLite or PostgreSQL only" in ask("dev", tmp_path, DATABASE_URL="mysql://u:p@db/site")
