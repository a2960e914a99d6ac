"""A receiver of webhooks on loopback, as well or badly behaved as a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest


class Receiver:
    """An HTTP server on loopback. `answer` decides, by request number and notice, on the raw answer; None: none at all."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[int, dict], bytes | None] = lambda _number, _notice: b"HTTP/1.1 204 No Content\r\n\r\n"
        self.delay = 0.0
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:-2])}
                body = await reader.readexactly(int(headers["content-length"]))
                self.requests.append((headers | {":request": lines[0]}, body))
                number = len(self.requests)
                await asyncio.sleep(self.delay)
                answer = self.answer(number, json.loads(body)["data"] if headers["content-type"] == "application/json" else {})
                if answer is None:
                    await reader.read()  # until the caller gives up
                    return
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    @property
    def notices(self) -> list[dict]:
        return [json.loads(body)["data"] for _, body in self.requests]


def status(code: int, **headers: str) -> bytes:
    extra = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {code} X\r\ncontent-length: 0\r\n{extra}\r\n".encode()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield receiver
    server.close()
