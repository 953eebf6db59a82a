"""Encode the blocks of a source on every processor, in order and in bounded memory.

The workers are plain child processes that speak over their pipes, not `multiprocessing`: a script that opens a gazetteer
needs no ``if __name__ == "__main__"``. A worker is sent the source once, then a block at a time, and answers with rows
ready to be written. Small sources, foreign ones and machines with one processor are encoded here.
"""

from __future__ import annotations

import gc
import marshal
import os
import pickle
import queue
import subprocess
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, Self

from gazetteer.encode import Encoded, encode_block
from gazetteer.errors import GazetteerError, StoreError
from gazetteer.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.records import BlockSource

__all__ = ["encoded", "serve"]

_WORTH_A_WORKER = 3  # blocks; a worker needs a third of a second to start, a block about a second
_MOST_WORKERS = 8
_PLAIN = 2  # the version of marshal that looks for no object that comes again
_ROOT = Path(__file__).parents[1]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from gazetteer.workers import serve; serve()"


def encoded(source: BlockSource) -> Iterator[Encoded]:
    """Yield the encoded blocks of a source, in their order.

    Raises
    ------
    GazetteerError
        What the source raises while it is read.
    StoreError
        When a worker ends before its work, killed or out of memory.
    """
    blocks = iter(source.blocks())
    head = list(islice(blocks, _WORTH_A_WORKER))
    count = min(_processors(), _MOST_WORKERS)
    is_ours = type(source).__module__.startswith("gazetteer.")
    if len(head) < _WORTH_A_WORKER or count < 2 or not is_ours or not sys.executable:
        yield from (encode_block(source, block) for block in chain(head, blocks))
        return
    with ExitStack() as stack:
        workers = [stack.enter_context(_Worker(source)) for _ in range(count)]
        idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in workers:
            idle.put(worker)
        pool = stack.enter_context(ThreadPoolExecutor(count))

        def ask(block: Block) -> Encoded:
            worker = idle.get()
            try:
                return worker.ask(block)
            finally:
                idle.put(worker)

        under_way: deque[Future[Encoded]] = deque()
        try:
            for block in chain(head, blocks):
                under_way.append(pool.submit(ask, block))
                if len(under_way) > count + 1:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


def _processors() -> int:
    """Count the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """A child process that encodes blocks of one source."""

    def __init__(self, source: BlockSource) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._send(pickle.dumps(source))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both are pipes

    def ask(self, block: Block) -> Encoded:
        """Have a block encoded."""
        self._send(marshal.dumps(tuple(block)))
        answer = _received(self._process.stdout)  # type: ignore[arg-type]  # a pipe
        if not answer:
            raise StoreError(
                "a process that was compiling the gazetteer ended early (killed, or out of memory); try again"
            )
        is_well, content = answer[:1] == b"+", answer[1:]
        if not is_well:
            raise pickle.loads(content)  # noqa: S301 - from our own child
        return Encoded(*marshal.loads(content))  # noqa: S302 - same

    def _send(self, message: bytes) -> None:
        try:
            _sent(self._process.stdin, message)  # type: ignore[arg-type]  # a pipe
        except OSError:
            raise StoreError(
                "a process that was to compile the gazetteer could not start or was killed; try again"
            ) from None


def _sent(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(8, "little"))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
    """Read a message; empty when the other side is gone."""
    return pipe.read(int.from_bytes(pipe.read(8), "little"))


def serve() -> NoReturn:
    """Be a worker: read a source, then blocks, until the pipe closes."""
    receive, send = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers may go into the pipe
    gc.disable()  # looking for cycles among a block's million strings takes a fifth of the time; there are none
    with suppress(KeyboardInterrupt, BrokenPipeError):
        source: Any = pickle.loads(_received(receive))  # noqa: S301 - from our own parent
        while message := _received(receive):
            try:
                block = Block(*marshal.loads(message))  # noqa: S302 - same
                answer = b"+" + marshal.dumps(tuple(encode_block(source, block)), _PLAIN)
            except GazetteerError as error:
                answer = b"-" + pickle.dumps(error)
            _sent(send, answer)
    os._exit(0)
