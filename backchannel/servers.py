"""The two web servers, both stopped gently: no new guests, farewells, then the end."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Callable
from typing import Any

import structlog

from .lifespan import farewell, shutdown, startup

log = structlog.get_logger(__name__)

MESSAGE_BYTES = 64 * 1024
"""The longest WebSocket message that is read."""
WRITTEN_BYTES = 1024 * 1024
"""The longest that is written: a facilitator's first update holds everything at the table. Daphne
has one limit for both ways, so messages are kept short on their way in by the size of a frame, and
what comes in several frames by the codec."""
PING_SECONDS = 10
PATIENCE_SECONDS = 20
"""uvicorn ends a socket that answers no ping; the hub, which says why, is to be first."""
DRAIN_SECONDS = 5
RESTARTING = 4503
"""Close code: the server is going away and will be back."""


class PortError(Exception):
    """The address cannot be listened on; the text says why and what to do."""


def check_port(bind: str, port: int) -> None:
    """Raise ``PortError`` if nothing can listen on ``bind:port`` now."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen(1)
        except OSError as error:
            raise PortError(_port_problem(bind, port, error)) from None


def _port_problem(bind: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use: is Backchannel running already? "
            f"Stop it, or choose another port: PORT={port + 1} ./run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights. Choose one above 1023: PORT=8000 ./run"
    return f"Cannot listen on {bind}, port {port}: {error.strerror}"


def run_daphne(bind: str, port: int, ready: Callable[[], None]) -> None:
    """Serve in this process until SIGTERM or SIGINT. ``ready`` is called once it listens."""
    # Importing Daphne installs Twisted's reactor, so only when it is wanted.
    from daphne.endpoints import build_endpoint_description_strings  # noqa: PLC0415
    from daphne.server import Server, twisted_loop  # noqa: PLC0415

    from .asgi import application  # noqa: PLC0415

    class GentleServer(Server):  # type: ignore[misc]
        """Daphne cancels running handlers at once; this lets them finish first."""

        failure: str | None = None

        def listen_success(self, listening: Any) -> None:
            self.listening = listening
            super().listen_success(listening)
            ready()

        def listen_error(self, failure: Any) -> None:
            self.failure = failure.getErrorMessage()
            super().listen_error(failure)

        async def drain(self) -> None:
            await asyncio.ensure_future(_as_future(self.listening.stopListening()))
            await farewell()
            for protocol in list(self.connections):
                if hasattr(protocol, "serverClose"):
                    protocol.serverClose(RESTARTING)
            running = [
                details["application_instance"]
                for details in self.connections.values()
                if "application_instance" in details
            ]
            if running:
                await asyncio.wait(running, timeout=DRAIN_SECONDS)
            await shutdown()
            self.stop()

    server = GentleServer(
        application,
        endpoints=build_endpoint_description_strings(host=bind, port=port),
        signal_handlers=False,
        # Only the pings end a silent socket: a limit by the wall clock would cut live ones.
        websocket_timeout=-1,
        websocket_connect_timeout=5,
        websocket_handshake_timeout=5,
        websocket_max_message_size=WRITTEN_BYTES,
        websocket_max_frame_size=MESSAGE_BYTES,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        application_close_timeout=DRAIN_SECONDS,
        server_name="",
    )
    asyncio.set_event_loop(twisted_loop)
    _on_stop_signal(twisted_loop, server.drain)
    twisted_loop.run_until_complete(startup())
    server.run()
    if server.failure:
        raise PortError(server.failure)


def _as_future(deferred: Any) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    if deferred is None:
        future.set_result(None)
    else:
        deferred.addBoth(future.set_result)
    return future


def _on_stop_signal(loop: asyncio.AbstractEventLoop, drain: Callable[[], Any]) -> None:
    """The first signal drains; a second one, from an impatient host, ends the process."""
    draining: list[asyncio.Task[None]] = []

    def stop() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        log.info("stopping")
        draining.append(loop.create_task(drain()))

    def on_signal(*_: object) -> None:
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


def run_uvicorn(bind: str, port: int, workers: int) -> None:
    """Serve in ``workers`` processes until SIGTERM or SIGINT."""
    import uvicorn  # noqa: PLC0415

    # After its own gentle end uvicorn raises the signal again for whoever had it before;
    # by then nothing is left to stop, and the exit code should say that all went well.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.run(
        "backchannel.asgi:application",
        host=bind,
        port=port,
        workers=workers,
        ws="websockets-sansio",
        ws_max_size=MESSAGE_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PATIENCE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Django reads the proxy headers itself, and only if it is told to.
        proxy_headers=False,
    )
