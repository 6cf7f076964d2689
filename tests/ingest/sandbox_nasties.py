"""What a reader may do to the process that it runs in; each is a `Work` that a test has done apart."""

import contextlib
import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import EncryptedDocument, UnreadableFile
from ingest.progress import page_done, picture_recognised
from ingest.sandbox import kernel
from ingest.sandbox.wire import Task

_LIBC = ctypes.CDLL(None, use_errno=True)


def well(data: bytes, task: Task) -> Iterator[bytes]:
    yield data
    yield (task.password or "").encode()


def loops(data: bytes, task: Task) -> Iterator[bytes]:
    while True:
        pass


def sleeps(data: bytes, task: Task) -> Iterator[bytes]:
    time.sleep(60)
    yield b""


def lets_its_children_loop(data: bytes, task: Task) -> Iterator[bytes]:
    """It only waits for them, one after the other; none of them takes long."""
    while True:
        subprocess.run([sys.executable, "-c", "for _ in range(3_000_000): pass"], check=True)


def disowns_its_children_that_loop(data: bytes, task: Task) -> Iterator[bytes]:
    """One after the other; what each has had of the processors is nobody's when it is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        child = os.fork()
        if child == 0:
            _work(0.06)
            os._exit(0)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def recognises_pages(data: bytes, task: Task) -> Iterator[bytes]:
    """A scan of so many pages, each of which takes so many seconds of the processor."""
    pages, seconds = data.split()
    for page in range(1, int(pages) + 1):
        _work(float(seconds))
        picture_recognised()
        page_done(page, int(pages))
    yield b"read"


def _work(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def recognises_pages_and_hangs(data: bytes, task: Task) -> Iterator[bytes]:
    """Two of five pages of a scan, and no more."""
    for page in (1, 2):
        picture_recognised()
        page_done(page, 5)
    yield from sleeps(data, task)


def turns_pages_without_end(data: bytes, task: Task) -> Iterator[bytes]:
    """Whoever says so of pages that were not recognised has no more time for it."""
    for page in range(1, 1000):
        _work(0.05)
        page_done(page, 1000)
    yield b"read"


def tells_its_processor_time(data: bytes, task: Task) -> Iterator[bytes]:
    for _ in range(3):
        yield str(resource.getrlimit(resource.RLIMIT_CPU)[0]).encode()
        picture_recognised()


def eats_memory(data: bytes, task: Task) -> Iterator[bytes]:
    kept: list[bytes] = []
    while True:
        kept.append(b"x" * (8 << 20))


def eats_memory_and_hides_it(data: bytes, task: Task) -> Iterator[bytes]:
    """As readers do that take every error for a damaged file."""
    try:
        yield from eats_memory(data, task)
    except MemoryError as error:
        raise UnreadableFile("damaged", {"file": task.name}) from error


def shares_memory(data: bytes, task: Task) -> Iterator[bytes]:
    """Memory that is not the process's own, and so not what its limit counts."""
    with mmap.mmap(-1, 1 << 30) as shared:
        for number in range(64):
            shared.write(bytes(16 << 20))
            time.sleep(0.001 * number)
    time.sleep(60)
    yield b""


def lets_its_child_eat_memory(data: bytes, task: Task) -> Iterator[bytes]:
    command = [sys.executable, "-c", "import time; kept = b'x' * (150 << 20); time.sleep(60)"]
    for started in [subprocess.Popen(command) for _ in range(2)]:
        started.wait()
    yield b""


def recurses(data: bytes, task: Task) -> Iterator[bytes]:
    yield from recurses(data, task)


def crashes(data: bytes, task: Task) -> Iterator[bytes]:
    ctypes.string_at(0)
    yield b""


def is_killed(data: bytes, task: Task) -> Iterator[bytes]:
    os.kill(os.getpid(), signal.SIGKILL)
    yield b""


def fills_the_disk(data: bytes, task: Task) -> Iterator[bytes]:
    """One file, and larger than any may be."""
    with tempfile.TemporaryFile() as file:
        while True:
            file.write(bytes(1 << 20))
            file.flush()


def fills_the_disk_in_small_files(data: bytes, task: Task) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        Path(tempfile.gettempdir(), str(number)).write_bytes(bytes(1 << 20))


def leaves_files(data: bytes, task: Task) -> Iterator[bytes]:
    folder = Path(tempfile.mkdtemp())
    (folder / "left").write_bytes(b"left")
    folder.chmod(0)
    yield str(folder).encode()


def opens_a_socket(data: bytes, task: Task) -> Iterator[bytes]:
    try:
        socket.create_connection(("127.0.0.1", int(data)), timeout=1)
    except OSError as error:
        yield f"{type(error).__name__}: {error}".encode()


def opens_a_socket_past_python(data: bytes, task: Task) -> Iterator[bytes]:
    """As code would that has taken the process over."""
    number = _LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    yield f"{number} {ctypes.get_errno()}".encode()


def connects_without_refusal(data: bytes, task: Task) -> Iterator[bytes]:
    """What is left when only the network of its own holds; in a program that it starts, which has no audit hook."""
    code = f"import socket; socket.create_connection(('127.0.0.1', {int(data)}), timeout=1)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    yield ended.stderr.strip().splitlines()[-1].encode()


def starts_a_sleeper(data: bytes, task: Task) -> Iterator[bytes]:
    yield str(subprocess.Popen(["sleep", "60"]).pid).encode()


def starts_a_sleeper_and_hangs(data: bytes, task: Task) -> Iterator[bytes]:
    """The sleeper has a session of its own, and its number is left in a file of the test's."""
    Path(data.decode()).write_text(str(subprocess.Popen(["sleep", "60"], start_new_session=True).pid))
    time.sleep(60)
    yield b""


def prints(data: bytes, task: Task) -> Iterator[bytes]:
    os.write(1, b"to standard output")
    os.write(2, b"to standard error")
    yield str(sys.stdin.read()).encode()


def leaves(data: bytes, task: Task) -> Iterator[bytes]:
    yield b"something"
    os._exit(0)


def says_nonsense(data: bytes, task: Task) -> Iterator[bytes]:
    os.write(3, b"\x02" + b"\xff" * 200)
    os._exit(0)


def raises_to_leave(data: bytes, task: Task) -> Iterator[bytes]:
    raise SystemExit(0)
    yield b""


def gives_too_much(data: bytes, task: Task) -> Iterator[bytes]:
    while True:
        yield bytes(1 << 20)


def gives_too_much_uncounted(data: bytes, task: Task) -> Iterator[bytes]:
    while True:
        os.write(3, bytes(1 << 20))
    yield b""


def does_not_listen(data: bytes, task: Task) -> Iterator[bytes]:
    """It answers before it has taken the file."""
    yield b"done"


def asks_for_a_password(data: bytes, task: Task) -> Iterator[bytes]:
    raise EncryptedDocument(f"{task.name} needs a password.", {"file": task.name, "wrong_password": False})
    yield b""


def tells_what_it_sees(data: bytes, task: Task) -> Iterator[bytes]:
    """Its environment as the kernel knows it, its open files, its command line, its folder, its threads."""
    yield Path("/proc/self/environ").read_bytes() + repr(dict(os.environ)).encode()
    yield " ".join(sorted(os.listdir("/proc/self/fd"))).encode()  # noqa: PTH208 (pathlib opens what it lists)
    yield Path("/proc/self/cmdline").read_bytes()
    yield f"{Path.cwd()} {tempfile.gettempdir()} {Path.home()}".encode()
    yield f"{threading.active_count()} {os.nice(0)}".encode()


def kernel_refuses(data: bytes, task: Task) -> Iterator[bytes]:
    yield str(kernel.forbid_network()).encode()
