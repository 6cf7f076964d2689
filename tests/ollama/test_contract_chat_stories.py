"""What a real Ollama was seen to do about loading, context and streams, and the stand-in does, too."""

import json

from tests.ollama.calls import HELLO, Api
from tests.ollama.tokens import count_prompt
from tests.ollama.world import HELPDESK, phi3


def test_an_alias_and_its_base_are_one_runner_named_after_the_first(api: Api) -> None:
    api.copy("phi3:mini", "phi3-pin:v1")
    digest = api.digests()["phi3:mini"]
    for model in ("phi3-pin:v1", "phi3:mini"):
        api.chat(model, options={"num_ctx": 1024})
    assert api.loaded() == [("phi3-pin:v1", digest, 1024)]


def test_after_an_update_a_tag_can_be_loaded_twice(api: Api) -> None:
    api.copy("phi3:mini", "phi3-pin:v1")
    api.chat("phi3:mini")
    api.create(phi3("new weights"))
    api.chat("phi3:mini")
    assert [name for name, _, _ in api.loaded()] == ["phi3:mini", "phi3:mini"]
    assert len({digest for _, digest, _ in api.loaded()}) == 2


def test_another_num_ctx_means_loading_again_and_is_capped(api: Api) -> None:
    durations = [
        api.chat("phi3:mini", options={"num_ctx": num_ctx}).json()["load_duration"] for num_ctx in (1024, 1024, 100_000)
    ]
    assert durations[1] < durations[0] == durations[2]
    assert api.loaded()[0][2] == 4096


def test_keep_alive_zero_unloads_after_the_answer(api: Api) -> None:
    assert api.chat("phi3:mini", keep_alive=0).json()["done"] is True
    assert api.loaded() == []


def test_more_than_thirty_identical_tokens_end_the_stream_without_done(api: Api) -> None:
    api.ollama.reply([" on", *[" by"] * 60])
    response = api.chat("phi3:mini", stream=True)
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert response.status_code == 200
    assert len(lines) == 32
    assert not any(line["done"] for line in lines)


def test_overflow_drops_the_oldest_messages_and_keeps_system_and_last(api: Api) -> None:
    talk = [{"role": "user", "content": f"问题{number}" + "很长的话" * 20} for number in range(8)]
    messages = [{"role": "system", "content": "规则"}, *talk]
    answer = api.chat("phi3:mini", messages=messages, options={"num_ctx": 256}).json()
    seen = api.ollama.chats[-1].seen
    assert seen == [messages[0], *talk[-len(seen) + 1 :]]
    assert 1 < len(seen) < len(messages)
    assert answer["prompt_eval_count"] == count_prompt(seen) <= 256


def test_overflow_of_one_message_cuts_the_system_text_too(api: Api) -> None:
    messages = [{"role": "system", "content": "规则"}, {"role": "user", "content": "长" * 1000}]
    answer = api.chat("phi3:mini", messages=messages, options={"num_ctx": 256}).json()
    assert answer["prompt_eval_count"] == 131
    assert api.ollama.chats[-1].seen == messages[1:]


def test_truncate_false_names_both_sizes(api: Api) -> None:
    messages = [{"role": "user", "content": "长" * 1000}]
    refusal = api.chat("phi3:mini", messages=messages, truncate=False, options={"num_ctx": 256})
    error = json.loads(refusal.json()["error"])["error"]
    assert refusal.status_code == 400
    assert (error["type"], error["n_prompt_tokens"], error["n_ctx"]) == (
        "exceed_context_size_error",
        count_prompt(messages),
        256,
    )


def test_shift_false_ends_at_the_end_of_the_context(api: Api) -> None:
    api.ollama.reply("退货要在七天以内提出。" * 100)
    answer = api.chat("phi3:mini", shift=False, options={"num_ctx": 256}).json()
    assert answer["done_reason"] == "length"
    assert answer["prompt_eval_count"] + answer["eval_count"] == 256


def test_a_derived_models_system_text_is_used_unless_the_request_has_one(api: Api) -> None:
    api.create(HELPDESK)
    api.chat("helpdesk:v1")
    assert api.ollama.chats[-1].seen[0] == {"role": "system", "content": HELPDESK["system"]}
    own = [{"role": "system", "content": "OVERRIDE"}, *HELLO]
    api.chat("helpdesk:v1", messages=own)
    assert api.ollama.chats[-1].seen == own


def test_thinking_comes_first_and_can_be_switched_off(api: Api) -> None:
    api.ollama.add_model("thinker:1", template="{{ .Prompt }}<think>")
    api.ollama.reply("好的", thinking="先想一想")
    assert api.chat("thinker:1").json()["message"]["thinking"] == "先想一想"
    assert "thinking" not in api.chat("thinker:1", think=False).json()["message"]


def test_an_embedding_model_embeds_and_does_not_chat(api: Api) -> None:
    api.ollama.add_model("bge-m3:latest", family="bert")
    texts = ["退货政策", "退货的政策", "shipping"]
    vectors = api.post("/api/embed", {"model": "bge-m3", "input": texts}).json()["embeddings"]
    near, far = (sum(a * b for a, b in zip(vectors[0], other, strict=True)) for other in vectors[1:])
    assert near > far
    assert api.chat("bge-m3").json() == {"error": '"bge-m3" does not support chat'}
