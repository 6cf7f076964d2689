"""The service that is killed: started as an operator would, ended as a loss of power would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Self

import httpx

from bench.processes import NO_CERTIFICATES, environment, free_port

ADMIN_KEY = "the-key-of-the-bench"
_ROOT = Path(__file__).parents[2]
_START_SECONDS = 120
_STOP_SECONDS = 60


class Victim:
    """A service on a data directory, at one address for all its lives.

    Args:
        folder: Gets the data directory and the folder for temporary files.
        cache: Where the exported embedding model is; `None`: it is made.
        settings: Variables besides.
    """

    def __init__(self, folder: Path, cache: Path | None, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.data, self.temporary = folder / "data", folder / "tmp"
        self.data.mkdir()
        self.temporary.mkdir()
        if cache:
            (self.data / "cache").symlink_to(cache.absolute())
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "serve.log"
        self._environment = environment(
            {
                "KEFU_DATA_DIR": str(self.data),
                "KEFU_PORT": str(port),
                "KEFU_ADMIN_KEY": ADMIN_KEY,
                "KEFU_OLLAMA_URLS": f"http://127.0.0.1:{free_port()}",
                "TMPDIR": str(self.temporary),
                **settings,
            }
        )
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Begin; nothing runs yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing running, whatever went wrong."""
        if self._process and self._process.poll() is None:
            self.kill(group=True)

    def start(self) -> None:
        """Start it; it is not ready yet."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command("serve"),
                env=self._environment,
                cwd=_ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own, to be killed with all that it has started
            )

    def wait_ready(self) -> None:
        """Wait until it answers.

        Raises:
            RuntimeError: It ended by itself, or took too long.
        """
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._running.poll() is None:
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health/ready", trust_env=False, verify=NO_CERTIFICATES).is_success:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the service did not come up again:\n{self._log.read_text()[-3000:]}")

    def kill(self, *, group: bool) -> None:
        """End it at once: with all its processes, or it alone."""
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def stop(self) -> None:
        """Have it end by itself."""
        self._running.terminate()
        self._running.wait(_STOP_SECONDS)

    def run(self, *arguments: str) -> str:
        """Run a command of kefu's on the same data directory; give what it prints."""
        command = self._command(*arguments)
        done = subprocess.run(command, env=self._environment, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=False)
        return done.stdout

    def left_behind(self) -> list[str]:
        """Give the temporary files and the processes that are still there, when it has ended."""
        files = [f"temporary folder {path.name}" for path in self.temporary.iterdir()]
        return files + [
            f"process {process.name}" for process in Path("/proc").glob("[0-9]*") if self._has_started(process)
        ]

    def _has_started(self, process: Path) -> bool:
        with suppress(OSError):
            return str(self.temporary).encode() in (process / "environ").read_bytes()
        return False

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("it was never started")
        return self._process

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "-c", "from service.cli import main; main()", *arguments]
