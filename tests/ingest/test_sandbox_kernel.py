"""Each of the three ways in which the network is kept from a reader, alone. A process of its own tries each."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_TRY = """
import os, socket, sys
from ingest.sandbox import child, kernel
{means}
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=1)
except OSError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_without_any_of_them_a_connection_is_made(port: int) -> None:
    assert _tried("", port) == ""


def test_a_network_of_its_own_leads_nowhere(port: int) -> None:
    said = _tried("print('left', kernel.leave_network(), os.getuid(), os.path.exists(os.getcwd()))", port)
    if said.startswith("left False"):
        pytest.skip("the kernel does not permit it here")
    assert "unreachable" in said


def test_the_kernel_refuses_sockets(port: int) -> None:
    assert _tried("assert kernel.forbid_network()", port) == "PermissionError [Errno 13] Permission denied"


def test_the_kernel_refuses_sockets_to_programs_that_are_started_too(port: int) -> None:
    start = f"import subprocess; subprocess.run([sys.executable, '-c', {_TRY.format(means='')!r}, sys.argv[1]]); exit()"
    said = _tried(f"assert kernel.forbid_network(); {start}", port)
    assert said == "PermissionError [Errno 13] Permission denied"


def test_sockets_within_the_machine_stay(port: int) -> None:
    """LibreOffice talks to itself over one."""
    said = _tried("assert kernel.forbid_network(); print(socket.socketpair()[0].family.name)", port)
    assert said.startswith("AF_UNIX\nPermissionError")


def test_python_refuses_sockets(port: int) -> None:
    said = _tried("sys.addaudithook(child._refuse_network)", port)
    assert said == "PermissionError a file is read without the network"


def _tried(means: str, port: int) -> str:
    """Connect under some means; give what is printed."""
    command = [sys.executable, "-c", _TRY.format(means=means), str(port)]
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout.strip()
