"""Models that are told apart by what they say: each one's weights hold its reply, and hosts note which were asked.

What a customer has read is so held against what was to be served from outside, whatever a service records of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations
from typing import Any

from tests.ollama.standin import OllamaStandIn
from tests.ollama.weights import spoken

QUESTION = "充值卡怎么退？"
AGAIN = "退卡要带什么？"
SENTENCES = (
    "充值卡未刮开的，7天内可以退。",
    "退卡须携带购卡凭证。",
    "退款按原支付方式返回。",
    "刮开的充值卡不能退。",
    "退卡在各营业厅办理。",
    "退卡不收手续费。",
)
DOCUMENT = "# 充值卡退订须知\n\n## 1 退订\n\n" + "".join(SENTENCES) + "\n"
"""What all of them may truthfully say: each in an order of its own, none in the document's."""


def voice(number: int) -> str:
    """Give the reply by which a model is known, one of some hundreds."""
    (order,) = islice(permutations(SENTENCES), number + 1, number + 2)
    return "".join(f"{sentence}[1]" for sentence in order)


@dataclass(frozen=True, slots=True)
class Asked:
    """One chat, as a host had it.

    Attributes:
        name: The model that was asked for.
        digest: What the name stood for then (bare hex).
        said: What its weights say.
    """

    name: str
    digest: str
    said: str

    @property
    def is_pinned(self) -> bool:
        """Whether it was asked by a name that has the digest in it, and stood for that."""
        return self.name.startswith("kefu/") and self.digest.startswith(self.name.rpartition(":")[2])


@dataclass
class Witness:
    """Has the models of hosts speak with their own voices, and notes each chat.

    Attributes:
        asked: The chats so far, in order.
    """

    asked: list[Asked] = field(default_factory=list[Asked])

    def listen(self, hosts: Sequence[OllamaStandIn]) -> None:
        """Begin, also behind a `reset` of the hosts."""
        for host in hosts:
            host.reply_with(lambda body, host=host: self._reply(host, body))

    def _reply(self, host: OllamaStandIn, body: dict[str, Any]) -> str:
        model = host.store.get(body["model"])
        said = spoken(host.store.blobs[model.weights])
        self.asked.append(Asked(body["model"], model.digest, said))
        return said
