"""The processes under measurement: started as an operator would, watched through /proc where there is one."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Where no Ollama listens.
NOBODY = "http://127.0.0.1:9"

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For plain HTTP: loading the world's certificates takes a client longer than what it asks."""

_START_SECONDS = 60
_STOP_SECONDS = 30
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Service:
    """A process that listens.

    Attributes:
        url: Its base address.
        pid: Its process id.
        start_seconds: From its start to its first good answer.
    """

    url: str
    pid: int
    start_seconds: float

    def cpu_seconds(self) -> float | None:
        """Give the processor time it has taken so far."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, what: str = "VmRSS") -> float | None:
        """Give its resident memory now (`VmRSS`) or at most (`VmHWM`), in MB (10⁶ bytes)."""
        return memory_mb(str(self.pid), what)


@contextmanager
def kefu(data_dir: Path, ollama: str) -> Generator[Service]:
    """Serve a data directory with `kefu serve`, the model at an Ollama's address."""
    port = free_port()
    # Each question is asked over and over: kept answers would be measured instead of the work.
    settings = {
        "KEFU_DATA_DIR": str(data_dir),
        "KEFU_PORT": str(port),
        "KEFU_OLLAMA_URLS": ollama,
        "KEFU_ANSWER_CACHE": "0",
    }
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
    with _running(command, settings, data_dir / "serve.log", f"http://127.0.0.1:{port}", "/health/ready") as service:
        yield service


@contextmanager
def standin(folder: Path, replies: Mapping[str, str]) -> Generator[Service]:
    """Run the stand-in for Ollama, which has a reply to each question and gives it at once."""
    port = free_port()
    script = folder / "standin.json"
    script.write_text(json.dumps([{"kind": "answers", "replies": dict(replies)}]), encoding="utf-8")
    command = [sys.executable, "-m", "tests.ollama", "--port", str(port), "--script", str(script)]
    with _running(command, {}, folder / "standin.log", f"http://127.0.0.1:{port}", "/api/version") as service:
        yield service


@contextmanager
def bare(vectors: Path, cache: Path, prompts: Path, ollama: str) -> Generator[Service]:
    """Run the barest service there can be; see `bench.bare`."""
    port = free_port()
    places = [str(path) for path in (vectors, cache, prompts)]
    command = [sys.executable, "-m", "bench.bare", *places, ollama, str(port)]
    with _running(command, {}, vectors.parent / "bare.log", f"http://127.0.0.1:{port}", "/health/ready") as service:
        yield service


def memory_mb(process: str = "self", what: str = "VmRSS") -> float | None:
    """Give a process's resident memory; see `Service.memory_mb`."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(what))


def free_port() -> int:
    """Give a port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Give this process's environment with these settings of kefu and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
    return {**kept, **settings}


@contextmanager
def _running(
    command: Sequence[str], settings: Mapping[str, str], log: Path, url: str, probe: str
) -> Generator[Service]:
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment(settings), cwd=_ROOT, stdout=output, stderr=output)
    try:
        _wait(process, url, probe, log)
        yield Service(url, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)


def _wait(process: subprocess.Popen[bytes], url: str, probe: str, log: Path) -> None:
    """Wait until the service answers its probe with 200.

    Raises:
        RuntimeError: It ended, or it took too long.
    """
    deadline = time.perf_counter() + _START_SECONDS
    while time.perf_counter() < deadline and process.poll() is None:
        if _answers(url, probe):
            return
        time.sleep(0.01)
    raise RuntimeError(f"{url}{probe} did not come to answer 200:\n{log.read_text()[-2000:]}")


def _answers(url: str, probe: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", probe)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
