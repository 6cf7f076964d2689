"""The commands while a service runs: they ask the service, and what only one process may do is refused."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import KEFU, Kefu, Service, Services, write_documents

pytestmark = pytest.mark.xdist_group("served")


@pytest.fixture
def kefu(served: Service, monkeypatch: pytest.MonkeyPatch) -> Kefu:
    """The command on the data directory that the service owns."""
    return Kefu(served.data, monkeypatch)


def test_the_service_says_where_it_is_to_its_owner_alone(served: Service) -> None:
    assert httpx.get(served.url + "/health/ready").status_code == 200
    assert (served.data / "service.json").stat().st_mode & 0o777 == 0o600


def test_search_asks_the_service(kefu: Kefu) -> None:
    hit = kefu.json("search", "How long is the warranty?")["hits"][0]
    assert (hit["document"]["key"], hit["lexical"] > 0, hit["dense"] > 0.3) == ("warranty.txt", True, True)
    assert "Warranty" in kefu("search", "warranty").stdout


def test_the_service_explains_its_reply_to_the_command(kefu: Kefu) -> None:
    assert kefu.json("ask", "灯泡闪红灯怎么解决？", "--explain")["explanation"]["engine"] == "extractive"
    assert "  engine: extractive" in kefu("ask", "灯泡闪红灯怎么解决？", "--explain").stdout


def test_ask_asks_the_service_and_goes_on(kefu: Kefu, served: Service) -> None:
    first = kefu.json("ask", "灯泡闪红灯怎么解决？")
    second = kefu("ask", "那第二步具体怎么做？", "--session", first["session_id"])
    assert "长按开关5秒" in second.stdout
    assert f"--session {first['session_id']}" in second.stderr
    assert len(httpx.get(f"{served.url}/api/sessions/{first['session_id']}").json()["turns"]) == 2


def test_the_service_s_errors_come_through(kefu: Kefu) -> None:
    error = kefu.error("ask", "hello", "--session", "nobody's")
    assert (error["code"], error["message"][:7]) == ("session_not_found", "There i")
    assert kefu("ask", "hello", "--session", "nobody's").stderr == f"kefu: {error['message']}\n"
    assert kefu.error("search", " ")["code"] == "message_empty"


def test_a_second_service_says_what_to_do(kefu: Kefu, served: Service) -> None:
    result = kefu("serve", "--port", "0")
    assert result.exit_code == 1
    assert served.url in result.stderr
    assert "stop the service, then run this command again" in result.stderr
    assert httpx.get(served.url + "/health/ready").status_code == 200


def test_ingest_has_the_service_read(kefu: Kefu, tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "documents")
    (folder / "new.txt").write_text("Gift cards are sold at every counter.")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    result = kefu("ingest", folder)
    assert result.exit_code == 1
    assert "1 documents published" in result.stdout
    assert "broken.pdf" in result.stderr
    assert kefu.json("search", "gift cards")["hits"][0]["document"]["key"] == "new.txt"


def test_the_index_is_rebuilt_beside_the_service(kefu: Kefu) -> None:
    assert kefu.json("reindex")["passages"] >= 3
    assert kefu.json("search", "How long is the warranty?")["hits"][0]["document"]["key"] == "warranty.txt"


def test_a_key_made_beside_the_service_counts_there(kefu: Kefu, served: Service) -> None:
    key = kefu.json("key", "create", "--role", "staff")["key"]
    asked = {"question": "warranty"}
    answer = httpx.post(f"{served.url}/api/search", json=asked, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert httpx.post(f"{served.url}/api/search", json=asked).status_code == 401


def test_a_second_service_process_ends_at_once(served: Service, services: Services) -> None:
    _, errors = services.start(served.data).communicate(timeout=30)
    assert "is running on the data directory" in errors


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [KEFU, "serve", "--port", str(port)],
            env=os.environ | {"KEFU_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert [file.name for file in tmp_path.iterdir()] in ([], ["kefu.lock"])


def test_a_thread_keeps_the_others_waiting_for_a_millisecond_at_most(tmp_path: Path) -> None:
    """With Python's usual 5 ms, documents that are published beside a turn would make it several times as long."""
    script = (
        "import sys, click\n"
        "from service.cli.serve import serve\n"
        "try: serve.main(['--port', sys.argv[1]], standalone_mode=False)\n"
        "except click.ClickException: print(sys.getswitchinterval())\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:  # so that it does not stay
        done = subprocess.run(
            [sys.executable, "-c", script, str(taken.getsockname()[1])],
            env=os.environ | {"KEFU_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    assert float(done.stdout) <= 0.001
