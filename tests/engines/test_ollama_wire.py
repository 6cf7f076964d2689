"""The protocol of Ollama's chat, byte by byte, without a network."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.engines.errors import EngineBroken, EngineBusy, ModelMissing, PromptTooLong
from service.engines.ollama_wire import (
    MAX_LINE_BYTES,
    ChatMessage,
    Event,
    Fault,
    Finished,
    ModelRequest,
    ReplyParser,
    broken_by,
    chat_body,
    full_name,
    keep_alive_value,
    refused_with,
)

WHERE = "model phi3:mini at gpu1:11434"
CONTEXT_ERROR = json.dumps(
    {
        "error": {
            "code": 400,
            "message": "request (679 tokens) exceeds the available context size (256 tokens)",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 679,
            "n_ctx": 256,
        }
    }
)


def line(content: str, **more: object) -> bytes:
    message = {"role": "assistant", "content": content}
    record = {"model": "phi3:mini", "message": message, "done": False, **more}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


END = line(
    "",
    done=True,
    done_reason="length",
    total_duration=2_000_000_000,
    load_duration=1_500_000_000,
    prompt_eval_count=13,
    eval_count=24,
)


def read(*chunks: bytes) -> list[Event]:
    parser = ReplyParser()
    events = [event for chunk in chunks for event in parser.feed(chunk)]
    return events + parser.end()


def texts(events: list[Event]) -> list[Event]:
    return [event for event in events if event]


def only_fault(events: list[Event]) -> Fault:
    (fault,) = texts(events)
    assert isinstance(fault, Fault)
    return fault


def test_pieces_come_in_order_and_then_the_end() -> None:
    events = read(line("您好，") + line("七天"), line("内可退。"), END)
    assert texts(events) == ["您好，", "七天", "内可退。", Finished("length", 13, 24, 1.5)]


def test_what_ollama_leaves_out_is_not_invented() -> None:
    assert read(line("", done=True)) == ["", Finished("stop", None, None, None)]


def test_text_on_the_last_line_is_not_lost() -> None:
    assert read(line("好", done=True)) == ["好", Finished("stop", None, None, None)]


def test_the_last_line_may_lack_its_newline() -> None:
    assert texts(read(line("a"), END.rstrip())) == ["a", Finished("length", 13, 24, 1.5)]


def test_a_thought_gives_no_text_but_shows_that_the_host_lives() -> None:
    thought = json.dumps({"message": {"role": "assistant", "content": "", "thinking": "hm"}, "done": False})
    assert ReplyParser().feed(thought.encode() + b"\n") == [""]


def test_blank_lines_and_carriage_returns_do_not_matter() -> None:
    assert texts(read(b"\n \r\n", line("a").replace(b"\n", b"\r\n"), b"\n", END))[0] == "a"


def test_nothing_counts_after_the_end() -> None:
    events = read(line("a") + END + line("b") + b"garbage\n", b"more")
    assert texts(events) == ["a", Finished("length", 13, 24, 1.5)]


def test_text_before_a_fault_is_kept_and_nothing_after_it() -> None:
    events = texts(read(line("a") + b"<html>\n" + line("b") + END))
    assert events[0] == "a"
    assert [event.kind for event in events[1:] if isinstance(event, Fault)] == ["garbage"]


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"<html>bad gateway</html>", id="html"),
        pytest.param(b"[1, 2]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"message": {"content": 5}}', id="number for text"),
        pytest.param(b'{"message": {"content": "\xff"}}', id="not UTF-8"),
        pytest.param(b'{"message": {"content": "\\ud83d"}}', id="half a surrogate pair"),
        pytest.param(b'{"message": {"content": "a"', id="cut off"),
        pytest.param(b'{"x": ' + b"[" * 9_000 + b"]" * 9_000 + b"}", id="nested too deep"),
    ],
)
def test_garbage_is_a_fault(garbage: bytes) -> None:
    assert only_fault(read(garbage + b"\n")).kind == "garbage"


def test_the_message_about_garbage_repeats_only_its_beginning() -> None:
    assert "13800138000" not in only_fault(read(b'{"message": {"content": "13800138000"\n')).text


def test_an_error_line_is_a_fault_with_the_hosts_words() -> None:
    said = "an error was encountered while running the model: unexpected EOF"
    assert only_fault(read(json.dumps({"error": said}).encode() + b"\n")) == Fault("error_line", said)


def test_a_clean_end_without_done_is_a_fault() -> None:
    events = texts(read(line("by") * 3))
    assert events[:-1] == ["by", "by", "by"]
    assert isinstance(events[-1], Fault)
    assert events[-1].kind == "no_done"


def test_an_empty_stream_is_a_fault() -> None:
    assert only_fault(read()).kind == "no_done"


@pytest.mark.parametrize("size", [1_000, 65_536, 3 * MAX_LINE_BYTES], ids=str)
def test_a_line_over_the_limit_is_a_fault_however_it_arrives(size: int) -> None:
    data = line("x" * (MAX_LINE_BYTES + 1))
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert only_fault(read(*chunks)).kind == "line_too_long"


def test_the_parser_holds_no_more_than_one_line() -> None:
    parser = ReplyParser()
    events = [event for _ in range(64) for event in parser.feed(b"x" * 65_536)]
    assert [type(event) for event in events] == [Fault]
    assert len(parser._line) <= MAX_LINE_BYTES  # pyright: ignore[reportPrivateUsage] - what the test is about


STREAM = st.lists(
    st.one_of(
        st.text(max_size=12).map(line),
        st.sampled_from([b"\n", b"\r\n", END, END.rstrip(), b"garbage\n", b'{"error": "x"}\n', b'{"half']),
    ),
    max_size=8,
).map(b"".join)


@settings(max_examples=150, deadline=None)
@given(STREAM, st.lists(st.integers(0, 600), max_size=20))
def test_how_the_bytes_are_cut_makes_no_difference(stream: bytes, cuts: list[int]) -> None:
    borders = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    chunks = [stream[start:stop] for start, stop in pairwise(borders)]
    assert read(*chunks) == read(stream) == read(*(bytes([byte]) for byte in stream))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_exactly_one_end_or_fault(data: bytes) -> None:
    events = read(data)
    assert [isinstance(event, str) for event in events] == [True] * (len(events) - 1) + [False]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b'{"error": "server busy, please try again."}', EngineBusy),
        (503, b"no healthy upstream", EngineBusy),
        (429, b"", EngineBusy),
        (404, b'{"error": "model \'x\' not found"}', ModelMissing),
        (404, b"404 page not found", EngineBroken),
        (400, b'{"error": "the input length exceeds the context length"}', PromptTooLong),
        (400, b'{"error": "\\"phi3:mini\\" does not support chat"}', EngineBroken),
        (400, b'{"error": "time: missing unit in duration"}', EngineBroken),
        (403, b"", EngineBroken),
        (302, b"", EngineBroken),
        (500, b'{"error": "unexpected EOF"}', EngineBroken),
        (502, b"<html>Bad Gateway</html>", EngineBroken),
    ],
)
def test_a_refusal_becomes_an_error_that_names_host_and_model(status: int, body: bytes, error: type[Exception]) -> None:
    refusal = refused_with(status, body, WHERE)
    assert type(refusal) is error
    assert WHERE in refusal.message


def test_a_broken_status_is_kept_for_programs() -> None:
    assert refused_with(500, b"", WHERE).detail == {"fault": "status", "status": 500}


def test_a_prompt_too_long_carries_the_hosts_numbers() -> None:
    refusal = refused_with(400, json.dumps({"error": CONTEXT_ERROR}).encode(), WHERE)
    assert isinstance(refusal, PromptTooLong)
    assert (refusal.prompt_tokens, refusal.context_tokens) == (679, 256)
    assert "679" in refusal.message


def test_a_prompt_too_long_needs_no_numbers() -> None:
    refusal = refused_with(400, b'{"error": "the input length exceeds the context length"}', WHERE)
    assert refusal.detail == {"prompt_tokens": None, "context_tokens": None}


def test_a_prompt_too_long_is_known_in_mid_stream_too() -> None:
    assert isinstance(broken_by(Fault("error_line", CONTEXT_ERROR), WHERE), PromptTooLong)


def test_a_message_repeats_only_so_much_of_the_hosts_words() -> None:
    assert len(refused_with(500, b"x" * 100_000, WHERE).message) < 400


def test_every_chat_asks_for_a_stream_without_silent_cuts_or_thoughts() -> None:
    request = ModelRequest("phi3:mini", (ChatMessage("user", "退货？"),), {"num_ctx": 4096, "stop": ["。"]})
    assert chat_body(request, "30m") == {
        "model": "phi3:mini",
        "messages": [{"role": "user", "content": "退货？"}],
        "options": {"num_ctx": 4096, "stop": ["。"]},
        "keep_alive": "30m",
        "stream": True,
        "truncate": False,
        "shift": False,
        "think": False,
    }


@pytest.mark.parametrize(("text", "value"), [("30m", "30m"), ("300", 300), ("-1", -1), ("0", 0)])
def test_seconds_without_a_unit_are_sent_as_a_number(text: str, value: str | int) -> None:
    assert keep_alive_value(text) == value


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("phi3", "phi3:latest"),
        ("phi3:mini", "phi3:mini"),
        ("PHI3:Mini", "phi3:mini"),
        ("library/phi3", "phi3:latest"),
        ("registry.ollama.ai/library/phi3:mini", "phi3:mini"),
        ("kefu/phi3:0123456789ab", "kefu/phi3:0123456789ab"),
        ("localhost:5000/acme/phi3", "localhost:5000/acme/phi3:latest"),
    ],
)
def test_names_are_compared_as_ollama_lists_them(name: str, full: str) -> None:
    assert full_name(name) == full
