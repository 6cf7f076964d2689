"""Each misbehaviour, seen with a real HTTP client."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ollama import OllamaStandIn
from tests.ollama.behaviour import BUSY, GARBAGE, KINDS, RUNNER_DIED

CHAT: dict[str, Any] = {"model": "phi3:mini", "messages": [{"role": "user", "content": "你好"}]}
REPLY = ["您好", ",", "请问", "有什么", "可以", "帮您"]


@pytest.fixture
def ollama(ollama: OllamaStandIn) -> OllamaStandIn:
    ollama.reply(REPLY)
    return ollama


def wait_until(condition: Any, seconds: float = 3.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the stand-in did not notice in time"
        time.sleep(0.01)


def chat_lines(client: httpx.Client) -> list[str]:
    with client.stream("POST", "/api/chat", json=CHAT) as response:
        assert response.status_code == 200
        return list(response.iter_lines())


def texts(lines: list[str]) -> list[str]:
    return [json.loads(line)["message"]["content"] for line in lines]


def test_healthy_by_default(ollama: OllamaStandIn, client: httpx.Client) -> None:
    lines = chat_lines(client)
    assert texts(lines) == [*REPLY, ""]
    assert json.loads(lines[-1])["done_reason"] == "stop"


def test_slow_first_token_holds_back_even_the_head(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("slow_first_token", seconds=0.3)
    start = time.monotonic()
    with client.stream("POST", "/api/chat", json=CHAT) as response:
        assert time.monotonic() - start >= 0.3
        assert len(list(response.iter_lines())) == len(REPLY) + 1


def test_no_first_token_runs_into_the_clients_timeout(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("slow_first_token")
    with pytest.raises(httpx.ReadTimeout):
        client.post("/api/chat", json=CHAT, timeout=0.2)
    wait_until(lambda: ollama.requests[-1].disconnected)
    assert ollama.requests[-1].status is None


def test_stall_stops_in_mid_stream(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("stall", after=2)
    with client.stream("POST", "/api/chat", json=CHAT, timeout=0.6) as response:
        lines = response.iter_lines()
        assert texts([next(lines), next(lines)]) == REPLY[:2]
        with pytest.raises(httpx.ReadTimeout):
            next(lines)


def test_a_stall_can_end(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("stall", after=2, seconds=0.1)
    assert texts(chat_lines(client)) == [*REPLY, ""]


def test_cut_ends_the_connection_without_the_last_chunk(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("cut", after=3)
    got: list[str] = []
    with client.stream("POST", "/api/chat", json=CHAT) as response:  # noqa: SIM117  the status comes first
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            got.extend(response.iter_lines())
    assert response.status_code == 200


def test_cut_before_the_first_token_gives_no_response(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("cut")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.post("/api/chat", json=CHAT)


def test_clean_end_has_no_done(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("clean_end", after=4)
    assert texts(chat_lines(client)) == REPLY[:4]
    whole = client.post("/api/chat", json={**CHAT, "stream": False})
    assert (whole.status_code, whole.json()["done"]) == (200, False)
    assert "done_reason" not in whole.json()


def test_error_line_comes_under_status_200(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("error_line", after=2)
    lines = chat_lines(client)
    assert texts(lines[:-1]) == REPLY[:2]
    assert json.loads(lines[-1]) == {"error": RUNNER_DIED}


def test_an_error_before_the_first_token_is_a_status(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("error_line", message="out of memory")
    response = client.post("/api/chat", json=CHAT)
    assert (response.status_code, response.json()) == (500, {"error": "out of memory"})


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, "model 'phi3:mini' not found"), (500, RUNNER_DIED), (503, BUSY)],
)
def test_status(ollama: OllamaStandIn, client: httpx.Client, status: int, error: str) -> None:
    ollama.misbehave("status", status=status)
    response = client.post("/api/chat", json=CHAT)
    assert (response.status_code, response.json()) == (status, {"error": error})
    assert "retry-after" not in response.headers


def test_garbage_is_no_json(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("garbage", after=1)
    lines = chat_lines(client)
    assert lines[1] == GARBAGE.decode().strip()
    whole = client.post("/api/chat", json={**CHAT, "stream": False})
    with pytest.raises(ValueError, match="Expecting value"):
        whole.json()


def test_empty_is_done_at_once(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("empty")
    lines = chat_lines(client)
    assert texts(lines) == [""]
    assert json.loads(lines[0])["done"] is True


def test_endless_goes_on_until_the_client_leaves(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("endless", seconds=0.001)
    with client.stream("POST", "/api/chat", json=CHAT) as response:
        lines = response.iter_lines()
        assert texts([next(lines) for _ in range(30)]) == REPLY * 5
    wait_until(lambda: ollama.requests[-1].disconnected)


def test_orders_are_obeyed_in_turn_and_used_up(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("status", status=503, times=2)
    ollama.misbehave("empty", times=1)
    statuses = [client.post("/api/chat", json=CHAT).status_code for _ in range(2)]
    assert statuses == [503, 503]
    assert texts(chat_lines(client)) == [""]
    assert texts(chat_lines(client)) == [*REPLY, ""]


def test_an_order_can_be_meant_for_one_model(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.add_model("canary:1")
    ollama.misbehave("status", model="canary:1")
    assert client.post("/api/chat", json=CHAT).status_code == 200
    assert client.post("/api/chat", json={**CHAT, "model": "canary:1"}).status_code == 500


def test_loading_and_the_other_endpoints_stay_healthy(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.misbehave("status")
    load = client.post("/api/chat", json={"model": "phi3:mini", "messages": []})
    assert load.json()["done_reason"] == "load"
    assert client.get("/api/tags").status_code == 200


def test_an_unknown_kind_is_refused(ollama: OllamaStandIn) -> None:
    with pytest.raises(ValueError, match="unknown misbehaviour 'sulk'; there are clean_end, cut, empty"):
        ollama.misbehave("sulk")


def test_script_is_used_up_before_the_standing_reply(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.script(["甲", ["乙", "丙"]])
    answers = [texts(chat_lines(client)) for _ in range(3)]
    assert answers == [["甲", ""], ["乙", "丙", ""], [*REPLY, ""]]


def test_reply_with_sees_the_request(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.reply_with(lambda body: f"{body['model']}: {body['messages'][-1]['content']}")
    assert "".join(texts(chat_lines(client))) == "phi3:mini: 你好"


def test_pace_delays_every_piece(ollama: OllamaStandIn, client: httpx.Client) -> None:
    ollama.set_pace(0.02)
    start = time.monotonic()
    chat_lines(client)
    assert time.monotonic() - start >= 0.02 * len(REPLY)


def test_stopped_refuses_and_started_again_has_the_same_address() -> None:
    ollama = OllamaStandIn()
    with ollama:
        url = ollama.url
        assert httpx.get(url).text == "Ollama is running"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    with ollama:
        assert ollama.url == url
        assert httpx.get(url).text == "Ollama is running"


def test_stopping_cuts_open_streams() -> None:
    with OllamaStandIn() as ollama:
        ollama.misbehave("endless")
        with httpx.stream("POST", f"{ollama.url}/api/chat", json=CHAT) as response:
            lines = response.iter_lines()
            next(lines)
            ollama.stop()
            with pytest.raises(httpx.TransportError):
                list(lines)


def test_one_slot_serves_one_answer_at_a_time() -> None:
    with OllamaStandIn(parallel=1) as ollama, ThreadPoolExecutor(3) as pool:
        ollama.reply(["a", "b"])
        ollama.set_pace(0.05)
        start = time.monotonic()
        calls = [pool.submit(httpx.post, f"{ollama.url}/api/chat", json=CHAT) for _ in range(3)]
        assert [call.result().status_code for call in calls] == [200] * 3
        assert time.monotonic() - start >= 3 * 2 * 0.05


@pytest.fixture
def process(tmp_path: Path) -> Iterator[str]:
    """The URL of a stand-in that runs by itself, with a script."""
    script = tmp_path / "script.json"
    orders = [{"kind": "reply", "text": "来自脚本"}, {"kind": "publish", "model": "new:1", "weights": "w"}]
    script.write_text(json.dumps(orders), encoding="utf-8")
    command = [sys.executable, "-m", "tests.ollama", "--port", "0", "--model", "phi3:mini", "--script", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().split()[-1]
        running.terminate()


def test_a_process_of_its_own_is_commanded_over_http(process: str) -> None:
    with httpx.Client(base_url=process) as client:
        assert "".join(texts(chat_lines(client))) == "来自脚本"
        ordered = client.post("/standin/behaviour", json={"kind": "status", "status": 503, "times": 1})
        assert ordered.json()["orders"][0]["kind"] == "status"
        assert client.post("/api/chat", json=CHAT).status_code == 503
        client.post("/standin/behaviour", json={"kind": "scripted", "replies": ["一", "二"]})
        assert texts(chat_lines(client)) == ["一", ""]
        assert client.post("/api/pull", json={"model": "new:1", "stream": False}).json() == {"status": "success"}
        assert client.post("/standin/behaviour", json={"kind": "sulk"}).status_code == 400
        received = client.get("/standin/requests").json()["requests"]
        assert [item["status"] for item in received] == [200, 503, 200, 200]


def test_every_kind_is_tested_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f'misbehave("{kind}"' not in source] == []
