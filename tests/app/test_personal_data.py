"""What customers tell of themselves is used for the turn, and not kept."""

from structlog.testing import capture_logs

from tests.app.shop import Shop, contents
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn

PHONE = "13800138000"
TOLD = f"{RETURN_QUESTION}电话{PHONE}"
REPLY = f"张三您好，商品签收后7天内可以退货，我们会打{PHONE}给您。[1]"


def test_the_turn_sees_what_was_told_and_the_row_does_not(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(REPLY)
    answer = shop.ask(TOLD)
    assert PHONE in contents(ollama.chats[-1].body["messages"], "user")[-1]
    row = shop.row(answer["turn_id"])
    assert (row.question, PHONE in row.topic + row.reply) == (f"{RETURN_QUESTION}电话[电话]", False)
    transcript = shop.http.get(f"/api/sessions/{answer['session_id']}").text
    assert PHONE not in transcript


def test_what_was_cut_is_kept_without_it(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(["商品签收后7天内可以退货。[1]", *[f"我们会打{PHONE}给您。"] * 4])
    row = shop.row(shop.ask(TOLD)["turn_id"])
    assert row.cuts
    assert PHONE not in str(row.cuts)


def test_later_turns_recall_the_masks(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(REPLY)
    session = shop.ask(TOLD)["session_id"]
    shop.ask("那运费呢？", session)
    assert PHONE not in str(ollama.chats[-1].body)
    assert "[电话]" in str(ollama.chats[-1].body)


def test_the_number_of_an_order_is_kept(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply("签收后7天内可以退货。[1]")
    row = shop.row(shop.ask(f"订单2024112233445566，{RETURN_QUESTION}")["turn_id"])
    assert "2024112233445566" in row.question


def test_the_log_is_given_masks(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(REPLY)
    with capture_logs() as lines:
        shop.ask(TOLD)
    turns = [line for line in lines if line["event"] == "turn"]
    assert len(turns) == 1
    assert "[电话]" in turns[0]["question"]
    assert PHONE not in str(turns)


def test_what_is_kept_of_a_cut_ends_in_no_part_of_a_number(shop: Shop, ollama: OllamaStandIn) -> None:
    filling = "客服会在工作日的上午再次核对您所填写的资料并且逐项登记在册，随后安排专人跟进处理进度，" * 5
    for length in range(180, 200):
        ollama.reply(["商品签收后7天内可以退货。[1]", f"{filling[:length]}{PHONE}会回电。"])
        row = shop.row(shop.ask(RETURN_QUESTION)["turn_id"])
        assert "逐项登记" in str(row.cuts), row.failure
        assert PHONE[:4] not in str(row.cuts), length
