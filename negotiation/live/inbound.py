"""What one socket's client asks for, from frame to effect. Nothing here waits for anything slow."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from itertools import count

import structlog

from negotiation import record
from negotiation.engine import view
from negotiation.engine.terms import TextRef
from negotiation.protocol.client import (
    Ack,
    CommandMessage,
    Hello,
    HistoryRequest,
    PreviewRequest,
)
from negotiation.protocol.codec import (
    ProtocolError,
    decode,
    dump,
    fingerprint,
    message,
    package,
    to_command,
)
from negotiation.protocol.words import Close, ErrorCode
from negotiation.record import Answer, Order, SealedText

from . import limits
from .admission import Admission
from .bucket import Bucket
from .outbound import Outbound
from .pump import Pump

log = structlog.get_logger(__name__)


class Inbound:
    """Handles the frames after the hello, at the rate that a client may send them."""

    def __init__(self, admission: Admission, outbound: Outbound, pump: Pump) -> None:
        self._admission = admission
        self._outbound = outbound
        self._pump = pump
        self._frames = Bucket(limits.SOCKET_RATE, limits.SOCKET_BURST)
        self._histories = Bucket(limits.HISTORY_RATE, limits.HISTORY_BURST)
        self._strikes = 0
        self._turns = count()
        self._waiting: dict[int, asyncio.TimerHandle] = {}
        """The end of the time of each command that is not answered yet."""
        self._reading: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        for task in self._reading:
            task.cancel()

    def take(self, frame: str | None) -> None:
        """Handle one frame; None stands for a binary one. Whatever it holds, nothing is raised."""
        if not self._allowed():
            return
        try:
            self._handle(decode(frame))
        except ProtocolError as error:
            self._error(error.code)
        except Exception:  # our mistake must not cost the client its socket
            log.exception("message_not_handled", session=self._admission.session)
            self._error(ErrorCode.INTERNAL)

    def _allowed(self) -> bool:
        if self._frames.take():
            if self._frames.full:
                self._strikes = 0
            return True
        if self._strikes == 0:
            self._error(ErrorCode.TOO_FAST)
        self._strikes += 1
        if self._strikes > limits.FLOOD_STRIKES:
            self._outbound.close(Close.FLOOD)
        return False

    def _handle(
        self, asked: Hello | CommandMessage | PreviewRequest | HistoryRequest | Ack
    ) -> None:
        match asked:
            case Ack():
                if not self._outbound.ack(asked.update):
                    raise ProtocolError(ErrorCode.BAD_MESSAGE, "never sent, or known")
                self._frames.give_back()
            case CommandMessage():
                self._command(asked)
            case PreviewRequest():
                self._preview(asked)
            case HistoryRequest():
                self._history(asked)
            case Hello():
                raise ProtocolError(ErrorCode.BAD_MESSAGE, "a second hello")

    def _error(self, code: ErrorCode) -> None:
        self._outbound.reply(message("error", code=code))

    # --- commands ---------------------------------------------------------------------------------

    def _command(self, asked: CommandMessage) -> None:
        """Hand the command to the writer; commands of one socket keep their order."""
        admission = self._admission
        busy = len(self._waiting) >= limits.IN_FLIGHT
        if busy or not self._pump.bucket(admission.actor).take():
            self._outbound.reply(message("answer", id=asked.id, status="retry"))
            return
        sealed: list[SealedText] = []

        def seal(words: str) -> TextRef:
            sealed.append(record.seal(words))
            return sealed[-1].ref

        command = to_command(asked.do, seal)
        order = Order(
            admission.session, admission.actor, asked.id, command, tuple(sealed), fingerprint(asked)
        )
        self._submit(order)

    def _submit(self, order: Order) -> None:
        loop, name, turn = asyncio.get_running_loop(), order.command_id, next(self._turns)
        # A database may hang in the middle of a sync.
        self._waiting[turn] = loop.call_later(
            limits.ANSWER_SECONDS, self._answered, turn, name, None
        )

        def hear(settled: Future[Answer]) -> None:
            """Called on the writer's thread."""
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._answered, turn, name, settled)

        record.submit(order).add_done_callback(hear)

    def _answered(self, turn: int, name: str, settled: Future[Answer] | None) -> None:
        """Tell what became of an order; nothing came in time if ``settled`` is None."""
        timer = self._waiting.pop(turn, None)
        if timer is None:  # it was told "retry" when its time was over
            return
        timer.cancel()
        try:
            given = settled.result() if settled else None
        except Exception:  # the outcome is unknown: asking again tells
            log.exception("command_not_answered", session=self._admission.session)
            given = None
        if given is None:
            self._outbound.reply(message("answer", id=name, status="retry"))
        else:
            self._outbound.reply(answer(name, given))

    # --- questions --------------------------------------------------------------------------------

    def _preview(self, asked: PreviewRequest) -> None:
        state = self._pump.state
        worth = state and view.preview(
            state, self._admission.viewer, package(asked.package), asked.final
        )
        shown = dump(worth) if worth else "null"
        self._outbound.reply(f'{{"type":"preview","ref":{asked.ref},"worth":{shown}}}')

    def _history(self, asked: HistoryRequest) -> None:
        if self._outbound.audience is None or not self._histories.take():
            raise ProtocolError(ErrorCode.TOO_FAST, "too many histories")
        task = asyncio.create_task(self._read_history(asked.before))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read_history(self, before: int) -> None:
        audience = self._outbound.audience
        try:
            if audience is not None:
                self._outbound.reply(await self._pump.history(audience, before))
        except Exception:  # a database hiccup; the client asks again
            log.warning("history_not_read", session=self._admission.session, exc_info=True)
            self._error(ErrorCode.INTERNAL)


def answer(command_id: str, given: Answer) -> str:
    """The message that tells a client what became of its command."""
    if given.refused is None:
        return message("answer", id=command_id, status=given.status)
    return message(
        "answer",
        id=command_id,
        status=given.status,
        code=given.refused.code,
        params=dict(given.refused.params),
    )
