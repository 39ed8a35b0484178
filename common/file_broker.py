"""The embedded broker of one machine: a folder of messages, each there whole or not at all."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem


class Channel(filesystem.Channel):  # type: ignore[misc]
    def _put(self, queue: str, payload: dict[str, Any], **_kwargs: Any) -> None:
        # kombu writes into the very file that a worker may take before it is written: the worker
        # ends on an empty message. Under its own name a message is there only when it is whole.
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        partial = folder / f"{name}.partial"
        try:
            partial.write_text(json.dumps(payload))
            os.replace(partial, folder / name)
        except OSError as error:
            raise ChannelError(f"the message {name} cannot be kept") from error


class Transport(filesystem.Transport):  # type: ignore[misc]
    Channel = Channel
