"""Modelfiles are read as people write them; a mistake is told with its file and line."""

import pytest

from service.releases.modelfiles import InvalidModelfile, read_modelfile

WHOLE = '''# for the help desk
FROM phi3:mini
SYSTEM """You answer for the shop.
Be brief."""

template "{{ .Prompt }}"
PARAMETER temperature 0.2
PARAMETER stop "<|end|>"
PARAMETER stop <|user|>
PARAMETER num_ctx 4096
MESSAGE user 你好
MESSAGE assistant """您好，
请问有什么可以帮您？"""
LICENSE MIT
'''


def test_all_it_says_is_read() -> None:
    read = read_modelfile(WHOLE, "helpdesk")
    assert read.base == "phi3:mini"
    assert read.making == {
        "system": "You answer for the shop.\nBe brief.",
        "template": "{{ .Prompt }}",
        "parameters": {"temperature": 0.2, "stop": ["<|end|>", "<|user|>"], "num_ctx": 4096},
        "messages": [
            {"role": "user", "content": "你好"},
            {"role": "assistant", "content": "您好，\n请问有什么可以帮您？"},
        ],
        "license": ["MIT"],
    }


def test_a_base_alone_is_a_modelfile() -> None:
    assert read_modelfile("FROM phi3", "x").making == {}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "there is no FROM"),
        ("SYSTEM x\n\nPARAMETER seed 1", 3, "there is no FROM"),
        ("FROM a\nFROM b", 2, "a second FROM"),
        ("FROM a\nSYSTEM", 2, "a word and what belongs to it"),
        ("FROM a\n\nPARAMETR x 1", 3, "no instruction 'PARAMETR'"),
        ("FROM a\nPARAMETER temperature warm", 2, "float"),
        ("FROM a\nPARAMETER temprature 1", 2, "temprature"),
        ("FROM a\nPARAMETER seed 1\nPARAMETER seed 2", 3, "a second PARAMETER seed"),
        ("FROM a\nMESSAGE bot hi", 2, "a MESSAGE is one of"),
        ("FROM a\nADAPTER ./x", 2, "not supported"),
        ('FROM a\nSYSTEM """never\nends', 2, "does not end"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(InvalidModelfile) as caught:
        read_modelfile(text, "prompts/modelfiles/x")
    assert caught.value.facts["line"] == line
    assert why in caught.value.message
    assert caught.value.message.startswith("prompts/modelfiles/x, line")
