"""A server that ends without losing a request. Starlette on Uvicorn; an app of FastAPI is served in the same way.

Start it by this file: the command `uvicorn`, and Gunicorn, do not use the Server below.
"""

import asyncio
import os
import signal

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

# How long it serves on when SIGTERM has come. Where a preStop hook has waited for balancers, long enough for callers that keep
# their connections to be told with their next answer. Without a hook, as long as balancers may still send.
DELAY_SECONDS = float(os.environ.get("SHUTDOWN_DELAY_SECONDS", "5"))

ending = False


async def hello(request):
    return PlainTextResponse("hello\n")


async def ready(request):
    return PlainTextResponse("", status_code=503 if ending else 200)


async def slow(request):
    await asyncio.sleep(float(request.query_params["seconds"]))
    return PlainTextResponse("hello\n")


class CloseWhenEnding:
    """Has whoever keeps the connection open call another pod next."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_closing(message):
            if ending and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self.app(scope, receive, send_closing)


class Server(uvicorn.Server):
    """Serves on for a while when SIGTERM has come. Uvicorn itself would take no new connections from then on."""

    async def serve(self, sockets=None):
        self.loop = asyncio.get_running_loop()
        await super().serve(sockets)

    def handle_exit(self, sig, frame):
        if sig != signal.SIGTERM:
            super().handle_exit(sig, frame)
            return
        global ending
        ending = True
        # Then it closes idle connections, and waits for requests that are under way.
        self.loop.call_soon_threadsafe(self.loop.call_later, DELAY_SECONDS, setattr, self, "should_exit", True)


app = CloseWhenEnding(Starlette(routes=[Route("/", hello), Route("/ready", ready), Route("/slow", slow)]))

if __name__ == "__main__":
    Server(uvicorn.Config(
        app,
        host="0.0.0.0",
        port=int(os.environ.get("PORT", "8080")),
        # Longer than a balancer keeps an idle connection (60 s for an ALB), or it is closed just as the balancer uses it.
        timeout_keep_alive=65,
        log_level="warning",
    )).run()
