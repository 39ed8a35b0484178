import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - imports every view now, not at the first visitor's expense

# A thread that holds an event's row comes back from each query to wait for the interpreter: with
# the usual 5 ms at each turn a crowd at one class waits twice as long (see bench/registration.py).
sys.setswitchinterval(0.0005)
# What was imported stays for ever: the collector need not look through it at every request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
