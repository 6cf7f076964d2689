"""A PostgreSQL server of the tests' own, from the system's package."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from pwd import getpwnam
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

PATIENCE = 60.0
# It refuses to run as root.
_USER = "nobody"
# What would survive a power failure is of no use here, and costs most of the time.
_HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=50")
_LOCALES = {"UTF8": "C.UTF-8", "SQL_ASCII": "C"}
_CLUSTER = ("--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--username=kefu", "--no-sync")


def programs() -> Path | None:
    """Where the server's programs are; `None` where it is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


def must_be_there() -> bool:
    """Whether `make test` installs it on this machine."""
    return os.geteuid() == 0 and Path("/etc/debian_version").is_file()


@dataclass
class PostgresServer:
    """A running server that listens on a socket in a folder."""

    folder: Path
    _numbers: "count[int]" = field(default_factory=count)

    def url(self, database: str) -> str:
        """A database's address, as an operator writes it."""
        return f"postgresql://kefu@/{database}?host={self.folder}"

    def create(self, template: str = "template0", encoding: str = "UTF8") -> str:
        """Make a database like another one that nobody uses meanwhile; give its name."""
        name = f"test{next(self._numbers)}"
        self._do("CREATE DATABASE {} TEMPLATE {} ENCODING {} LOCALE {}", name, template, encoding, _LOCALES[encoding])
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever still uses it."""
        self._do("DROP DATABASE {} WITH (FORCE)", database)

    def _do(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(host=str(self.folder), user="kefu", dbname="postgres", autocommit=True) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))


@contextmanager
def running(programs: Path) -> Generator[PostgresServer]:
    """Start a server; it ends with this, also when this process is killed."""
    # Not below pytest's folders, which only root may enter; and the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="kefu-postgresql-"))
    try:
        aside = _as_nobody(folder)
        data = folder / "data"
        initdb = [programs / "initdb", *_CLUSTER, f"--pgdata={data}"]
        subprocess.run([*aside, *initdb], check=True, capture_output=True, cwd=folder)
        options = [word for option in (*_HASTY, f"unix_socket_directories={folder}") for word in ("-c", option)]
        with (folder / "log").open("wb") as log:
            command = [*aside, programs / "postgres", "-D", data, *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            server = PostgresServer(folder)
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # it does not wait for those who are still connected
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _as_nobody(folder: Path) -> list[str]:
    """Give what a command is run with so that it ends with this process, and is not root's."""
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig=INT"] if shutil.which("setpriv") else []
    user = getpwnam(_USER)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", "--pdeathsig=INT", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _wait_for(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(host=str(server.folder), user="kefu", dbname="postgres"):
                return
        except psycopg.OperationalError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < end, (server.folder / "log").read_text()
            time.sleep(0.05)
