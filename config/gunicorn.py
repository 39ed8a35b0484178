"""How gunicorn serves the site, in the demo and in deployment: `gunicorn -c config/gunicorn.py`.

Reads BIND, PORT, WEB_WORKERS, WEB_THREADS, TLS_CERT and TLS_KEY. There is no access log: its
paths would hold secret links; the error log is masked like every other.
"""

import os
from typing import Any

from gunicorn import glogging

from common.logs import JsonFormatter, PlainFormatter

wsgi_app = "config.wsgi"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "3"))
threads = int(os.environ.get("WEB_THREADS", "2"))  # more of them only wait for each other
preload_app = False  # a pool opened before the fork would share its sockets
control_socket_disable = True
timeout = 60
graceful_timeout = 8
keepalive = 5
certfile = os.environ.get("TLS_CERT") or None
keyfile = os.environ.get("TLS_KEY") or None
loglevel = os.environ.get("LOG_LEVEL", "INFO").lower()


class MaskingLogger(glogging.Logger):  # type: ignore[misc]
    """Gunicorn's own lines, without what may name or let in a person."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        production = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod")
        formatter = JsonFormatter() if production else PlainFormatter()
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)


logger_class = MaskingLogger
