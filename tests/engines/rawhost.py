"""A host that speaks raw bytes, for what a well-made server could not do."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from service.engines.ollama import OllamaClient, Timeouts

TIMEOUTS = Timeouts(connect=1, first_token=0.5, between_tokens=0.5, load=0.5, lookup=0.5)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
TOKEN = '{"message":{"role":"assistant","content":"七天"},"done":false}\n'.encode()
DONE = b'{"message":{"role":"assistant","content":""},"done":true}\n'
LAST_CHUNK = b"0\r\n\r\n"

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Host:
    """Speaks raw bytes: reads requests, and lets a test write what it likes as the answer."""

    def __init__(self, answer: Answer) -> None:
        self.connections = 0
        self.open = 0
        self.left = asyncio.Event()
        self._answer = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while await self._read_request(reader):
                answering = asyncio.ensure_future(self._answer(writer))
                watching = asyncio.ensure_future(self._watch(reader, answering))
                await asyncio.wait([answering, watching], return_when=asyncio.FIRST_COMPLETED)
                watching.cancel()
                await asyncio.gather(answering, watching, return_exceptions=True)
                if writer.is_closing():
                    return
        finally:
            self.open -= 1
            self.left.set()
            writer.close()

    async def _read_request(self, reader: asyncio.StreamReader) -> bool:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        lengths = [row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")]
        await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
        return True

    async def _watch(self, reader: asyncio.StreamReader, answering: asyncio.Future[None]) -> None:
        """Tell the moment at which the client leaves while its answer is being written."""
        try:
            left = await reader.read(1) == b""
        except ConnectionError:
            left = True
        if left:
            self.left.set()
            answering.cancel()


@asynccontextmanager
async def host_that(answer: Answer, timeouts: Timeouts = TIMEOUTS) -> AsyncGenerator[tuple[Host, OllamaClient]]:
    host = Host(answer)
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
    client = OllamaClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeouts)
    try:
        yield host, client
    finally:
        await client.close()
        server.close()
        await asyncio.sleep(0.01)  # lets the host notice that its client is gone


def writes(*parts: bytes, pause: float = 0, then_close: bool = False, then_wait: float = 0) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        await asyncio.sleep(then_wait)
        if then_close:
            writer.close()

    return answer
