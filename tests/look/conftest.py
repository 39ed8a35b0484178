"""The style guide as a site of its own."""

from pathlib import Path

import pytest


@pytest.fixture
def guide(settings):
    """Serve the style guide instead of the site."""
    settings.ROOT_URLCONF = "tests.look.guide"
    (engine,) = settings.TEMPLATES
    folders = [*engine["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = [{**engine, "DIRS": folders}]
