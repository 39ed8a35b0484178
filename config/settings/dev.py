"""What `make run` uses: a demo on this machine, or with HTTPS=1 on its local network."""

import ipaddress

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATA_DIR, SECRET_KEY, ImproperlyConfigured, env
from config.settings.secrets import kept_secret

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=True)
STAFF_NEED_SECOND_FACTOR = not DEMO
HTTPS = env.bool("HTTPS", default=False)
SECRET_KEY = SECRET_KEY or kept_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]


def is_local(host: str) -> bool:
    """Whether a host name can only be met on this machine or its local network."""
    name = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_private
    except ValueError:
        return name != "*" and ("." not in name or name.endswith((".localhost", ".local")))


if DEMO and not all(is_local(host) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "DEMO=1 has known passwords: ALLOWED_HOSTS may name this machine or its local network only."
    )

# Without HTTPS a browser keeps passkeys for http://localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

if HTTPS:
    from config.settings.cookies import *  # noqa: F403
