"""Deployment: everything that matters is named in the environment, nothing is guessed."""

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, SECRET_KEY, ImproperlyConfigured, logging_config
from config.settings.cookies import *  # noqa: F403

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must be set, to 50 random characters or more.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of this site.")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
LOGGING = logging_config("json")
