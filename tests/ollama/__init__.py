"""A stand-in for Ollama: its HTTP protocol, without a model behind it.

In tests: `with OllamaStandIn() as ollama:` and point the code under test at `ollama.url`. By hand:
`python -m tests.ollama --port 11434`. What is true of the real server is held fast by `test_contract.py`.
"""

from tests.ollama.replies import Reply
from tests.ollama.standin import OllamaStandIn
from tests.ollama.wire import ReceivedRequest

__all__ = ["OllamaStandIn", "ReceivedRequest", "Reply"]
