"""How notebooks reach their kernels."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import default


class LocalKernelManager(AsyncKernelManager):
    """
    Speak to a kernel over sockets in the file system, which only this user can open.

    TCP, jupyter_client's default, can be listened to by others and runs out of ports
    when many kernels start at once; it remains where such sockets do not exist.
    """

    @default("transport")
    def _default_transport(self) -> str:
        return "ipc" if os.name == "posix" else "tcp"

    @default("ip")
    def _default_address(self) -> str:
        if self.transport != "ipc":
            return "127.0.0.1"
        # Kernels that start at the same moment must not share jupyter_client's default name.
        folder = Path(jupyter_runtime_dir())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(folder / f"kernel-{uuid.uuid4().hex[:12]}-ipc")
