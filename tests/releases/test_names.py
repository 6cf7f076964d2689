"""What the names of models tell, and the aliases made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.names import NameParts, alias_of, is_alias, parse_name
from tests.ollama.names import parse_name as host_takes

DIGEST = "0f119ee6debd5904edf338fea559f7a748986624b69ff5d5f78e358a5eee0c35"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("phi3:mini", NameParts("phi3", variant="mini")),
        ("phi3:3.8b-mini-4k-instruct-q4_K_M", NameParts("phi3", "3.8b", "mini-4k-instruct", "", "q4_K_M")),
        ("qwen3:4b", NameParts("qwen3", "4b")),
        ("qwen3:4b-instruct-2507-q4_K_M", NameParts("qwen3", "4b", "instruct", "2025-07", "q4_K_M")),
        ("qwen3-4b-instruct-2507-q4_K_M", NameParts("qwen3", "4b", "instruct", "2025-07", "q4_K_M")),
        ("qwen3:30b-a3b-thinking-2507-fp16", NameParts("qwen3", "30b-a3b", "thinking", "2025-07", "fp16")),
        ("qwen2.5:7b-instruct-q5_K_M", NameParts("qwen2.5", "7b", "instruct", "", "q5_K_M")),
        ("hf.co/unsloth/Qwen3-4B-Instruct-2507-GGUF:IQ4_XS", NameParts("qwen3", "4b", "instruct", "2025-07", "IQ4_XS")),
        ("mixtral:8x7b", NameParts("mixtral", "8x7b")),
        ("phi3:latest", NameParts("phi3")),
        ("phi3", NameParts("phi3")),
    ],
)
def test_a_name_is_taken_apart(name: str, parts: NameParts) -> None:
    assert parse_name(name) == parts


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("phi3:mini", "kefu/phi3:0f119ee6debd"),
        ("Qwen2.5:7B", "kefu/qwen2.5:0f119ee6debd"),
        ("hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M", "kefu/qwen3-4b-gguf:0f119ee6debd"),
        ("acme/客服:1", "kefu/model:0f119ee6debd"),
    ],
)
def test_an_alias_is_the_model_with_its_digest(name: str, alias: str) -> None:
    assert alias_of(name, DIGEST) == alias
    assert is_alias(alias)


@given(st.text(min_size=1, max_size=200))
def test_hosts_take_every_alias(name: str) -> None:
    alias = alias_of(name, DIGEST)
    assert host_takes(alias) is not None
    assert alias == alias.lower()


@pytest.mark.parametrize("name", ["phi3:mini", "kefu/phi3:mini", "kefu/phi3", "me/phi3:0f119ee6debd"])
def test_other_names_are_no_aliases(name: str) -> None:
    assert not is_alias(name)
