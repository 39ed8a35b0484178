"""What every way of running has in common. The environment it reads: docs/operations.md."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[2]

env = environ.Env()
if (ROOT / ".env").is_file():
    env.read_env(ROOT / ".env")

# --- where things are -------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / "data"))).expanduser().resolve()
for folder in ("media", "mail", "broker"):
    (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)

DEBUG = False
DEMO = False
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = "Khuyến công"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# What was due so many hours ago and not planned is kept as missed, and not sent late.
REMINDER_LATEST_HOURS = env.int("REMINDER_LATEST_HOURS", default=12)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- apps: ours in the order of the rooms, upper ones first -------------------------------------
INSTALLED_APPS = [
    "reports",
    "reminders",
    "door",
    "courses",
    "conferences",
    "certificates",
    "registrations",
    "notifications",
    "accounts",
    "common",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.middleware.PrivatePagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.NoNullMiddleware",
    "common.middleware.WordsForNotAllowedMiddleware",
    "common.middleware.RefusalsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.site",
                "accounts.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database ----------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns to writing fails at once
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
# No process holds more than 4 connections: many of them slow each other down on one hot row.
POSTGRES_OPTIONS = {
    "pool": {"min_size": 0, "max_size": 4, "timeout": 10},
    "connect_timeout": 2,
    # The same few statements again and again: the database plans them once per connection.
    "server_side_binding": True,
    "prepare_threshold": 2,
}


def database(url: str) -> dict[str, object]:
    """Django's connection settings for a URL; SQLite and PostgreSQL are what the product knows."""
    parts = env.db_url_config(url)
    if parts["ENGINE"] == "django.db.backends.sqlite3":
        options = SQLITE_OPTIONS
    elif parts["ENGINE"] == "django.db.backends.postgresql":
        options = POSTGRES_OPTIONS
    else:
        raise ImproperlyConfigured("DATABASE_URL: SQLite or PostgreSQL only.")
    return {
        **parts,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # else a restarted database costs an error for each in the pool
        "OPTIONS": {**options, **parts.get("OPTIONS", {})},
    }


DATABASES = {"default": database(env.str("DATABASE_URL", default="sqlite:///unnamed"))}
if "DATABASE_URL" not in env.ENVIRON:
    DATABASES["default"]["NAME"] = str(DATA_DIR / "db.sqlite3")

# --- cache, broker, tasks -----------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_TIMEOUTS = {"socket_timeout": 2, "socket_connect_timeout": 2}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "common.redis_cache.RedisElseFileCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "khuyencong",
            "OPTIONS": {**REDIS_TIMEOUTS, "file": str(DATA_DIR / "cache.sqlite3")},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    # A little above the longest task; the sweepers do not wait for it.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, **REDIS_TIMEOUTS}
else:
    CACHES = {
        "default": {
            "BACKEND": "common.sqlite_cache.SqliteCache",
            "LOCATION": str(DATA_DIR / "cache.sqlite3"),
        }
    }
    CELERY_BROKER_URL = "filesystem://localhost"
    # Only a wake-up: it may lose a message, the sweepers find what it should have said.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker"),
        "data_folder_out": str(DATA_DIR / "broker"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        "polling_interval": 0.1,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # would leave files in the folder

CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker however long
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 840
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kB; a child that grew is replaced after its task
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULER = "common.heartbeat.BeatScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": float(seconds), "options": {"expires": seconds}}
    for name, seconds in (
        ("notifications.tasks.sweep_messages", 30),
        ("certificates.tasks.sweep_certificates", 30),
        ("certificates.tasks.propose_planned", 60),
        ("registrations.tasks.expire_offers", 60),
        ("registrations.tasks.sweep_imports", 30),
        ("reminders.tasks.plan_reminders", 60),
        ("reminders.tasks.tend_announcements", 30),
        ("conferences.tasks.tend_delegations", 60),
        ("reports.tasks.send_morning_mails", 300),
    )
}
# What a server takes in a minute, from all processes together, by channel; 0: no limit.
MESSAGES_PER_MINUTE = {
    channel: env.int(f"{channel.upper()}_RATE_PER_MINUTE", default=0)
    for channel in ("email", "zalo", "sms")
}
# --- SMS and Zalo: the file is outside the project, see notifications/channels/gateways.py ----------
MESSAGE_GATEWAYS = env.str("MESSAGE_GATEWAYS", default="")
if any(MESSAGES_PER_MINUTE.values()):
    CELERY_BEAT_SCHEDULE["notifications.tasks.deliver_due"] = {
        "task": "notifications.tasks.deliver_due",
        "schedule": 5.0,
        "options": {"expires": 5},
    }

# --- files and mail -----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = DATA_DIR / "media"  # never served as such: views hand out what a person may see
# On PostgreSQL there may be several machines: papers are kept where all of them find them.
_FOLDER = "django.core.files.storage.FileSystemStorage"
FILES_IN_DATABASE = env.bool(
    "FILES_IN_DATABASE", default="postgresql" in str(DATABASES["default"]["ENGINE"])
)
_FILES = "common.storage.DatabaseStorage" if FILES_IN_DATABASE else _FOLDER
STORAGES = {
    "default": {"BACKEND": _FILES},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Compressed already, or only read by the papers: minutes of work for nothing.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "webp", "ico", "woff", "woff2", "ttf", "otf")
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an attendance grid of 100 people and 20 sessions

# --- signing papers: the files are outside the project, see certificates/signing/keys.py -----------
SIGNING_KEYS = env.str("SIGNING_KEYS", default="")
SIGNING_TRUST = env.str("SIGNING_TRUST", default="")

EMAIL_FILE_PATH = str(DATA_DIR / "mail")
if env.str("EMAIL_URL", default=""):
    globals().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "notifications.backends.EmlFileBackend"
# --- a provider of mail instead of SMTP, by anymail: its settings are ANYMAIL_… of the environment --
MAIL_PROVIDERS = (
    "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark",
    "sparkpost", "unisender_go",
)  # fmt: skip
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in env.ENVIRON.items()
    if name.startswith("ANYMAIL_")
} | {"REQUESTS_TIMEOUT": (5, 10), "IGNORE_UNSUPPORTED_FEATURES": True}
if MAIL_PROVIDER:
    if MAIL_PROVIDER not in MAIL_PROVIDERS:
        raise ImproperlyConfigured(f"MAIL_PROVIDER: one of {', '.join(MAIL_PROVIDERS)}.")
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds, for each step of the talk
# To the mail server, of each process of the worker.
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=1)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Khuyến công <khong-tra-loi@example.vn>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- signing in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
MAILED_CODE_LIFE_S = 600
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is optional: without one people sign in by a mailed code.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = MAILED_CODE_LIFE_S
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = MAILED_CODE_LIFE_S
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = MAILED_CODE_LIFE_S
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Strict per e-mail address, generous per network address: a hall shares one.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "signup": "200/m/ip",
    "request_login_code": "200/m/ip,3/m/key",
    "reset_password": "100/m/ip,3/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddKeyForm",
    "edit_webauthn": "accounts.forms.EditKeyForm",
}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
STAFF_NEED_SECOND_FACTOR = True

# --- browsers -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- logs: no phone, e-mail or token reaches them (common.logs) -----------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")


def logging_config(formatter: str) -> dict[str, object]:
    """Everything to the terminal, through the masking formatter of this name."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "common.logs.PlainFormatter"},
            "json": {"()": "common.logs.JsonFormatter"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": formatter}},
        "root": {"handlers": ["console"], "level": LOG_LEVEL},
        "loggers": {
            "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
            "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
            "celery": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "pyhanko": {"level": "CRITICAL"},  # an unknown issuer is an answer, no fault
            "weasyprint": {"level": "ERROR"},
        },
    }


LOGGING = logging_config("plain")
