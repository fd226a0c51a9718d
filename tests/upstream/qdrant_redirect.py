"""On import, sends what goes to `localhost:6333`, which the suite has written in, to `QDRANT_ADDRESS`, and with
`QDRANT_GRPC_ADDRESS` calls to `localhost:6334` to that: below everything that tests look at. Processes that upload in parallel
are forked from one that has imported this, too."""

import multiprocessing
import os
from typing import Any

import grpc
import httpx

_host, _, _port = os.environ["QDRANT_ADDRESS"].rpartition(":")
_grpc_address = os.environ.get("QDRANT_GRPC_ADDRESS")


def _redirected(request: httpx.Request) -> httpx.Request:
    if request.url.host in ("localhost", "127.0.0.1") and request.url.port == 6333:
        request.url = request.url.copy_with(host=_host, port=int(_port))
    return request


def _channel_to(address: str, opened: Any) -> Any:
    def channel(target: str, *args: Any, **options: Any) -> Any:
        return opened(address if target.endswith(":6334") else target, *args, **options)

    return channel


_send, _send_async = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request
httpx.HTTPTransport.handle_request = lambda self, request: _send(self, _redirected(request))
httpx.AsyncHTTPTransport.handle_async_request = lambda self, request: _send_async(self, _redirected(request))
if _grpc_address:
    for _module in (grpc, grpc.aio):
        _module.insecure_channel = _channel_to(_grpc_address, _module.insecure_channel)
multiprocessing.set_forkserver_preload([__name__])
