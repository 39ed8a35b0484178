"""What `manage.py check` says of channels."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from notifications.channels import gateways
from notifications.channels.filling import GatewayError


@register()
def gateways_are_right(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A wrong file would leave its channels unused, which nobody should find out from silence."""
    try:
        gateways.read_all()
    except GatewayError as error:
        return [Error(str(error), id="notifications.E001")]
    return []
