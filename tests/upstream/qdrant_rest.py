"""A pytest plugin: the suite of qdrant-client over REST alone, or over gRPC too, and against any address.

- The suite has `localhost:6333` written in; requests to it go to `QDRANT_ADDRESS` instead, below everything that tests look at.
- With `QDRANT_GRPC_ADDRESS`, calls to `localhost:6334` go there. Without it:
- Tests that are parametrised on `prefer_grpc` run without it.
- Congruence tests compare three clients: local, REST and gRPC. There the third speaks REST as well.
"""

import os
from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest
from qdrant_client.qdrant_remote import QdrantRemote

_host, _, _port = os.environ["QDRANT_ADDRESS"].rpartition(":")
_grpc_address = os.environ.get("QDRANT_GRPC_ADDRESS")


def _redirected(request: httpx.Request) -> httpx.Request:
    if request.url.host in ("localhost", "127.0.0.1") and request.url.port == 6333:
        request.url = request.url.copy_with(host=_host, port=int(_port))
    return request


def pytest_configure() -> None:
    send, send_async = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request
    httpx.HTTPTransport.handle_request = lambda self, request: send(self, _redirected(request))
    httpx.AsyncHTTPTransport.handle_async_request = lambda self, request: send_async(self, _redirected(request))
    if _grpc_address:
        for module in (grpc, grpc.aio):
            module.insecure_channel = _channel_to(_grpc_address, module.insecure_channel)


def _channel_to(address: str, opened: Any) -> Any:
    def channel(target: str, *args: Any, **options: Any) -> Any:
        return opened(address if target.endswith(":6334") else target, *args, **options)

    return channel


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _grpc_address:
        return
    over_grpc = [item for item in items if _parameters(item).get("prefer_grpc")]
    config.hook.pytest_deselected(items=over_grpc)
    items[:] = [item for item in items if item not in over_grpc]


def _parameters(item: pytest.Item) -> dict[str, Any]:
    return getattr(getattr(item, "callspec", None), "params", {})


# For a whole module: some of them connect in fixtures of that scope.
@pytest.fixture(scope="module", autouse=True)
def _third_client_speaks_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    initialise = QdrantRemote.__init__

    def over_rest(self: QdrantRemote, *args: Any, **options: Any) -> None:
        initialise(self, *args, **{**options, "prefer_grpc": False})

    with pytest.MonkeyPatch.context() as patch:
        if not _grpc_address and "congruence_tests" in request.path.parts:
            patch.setattr(QdrantRemote, "__init__", over_rest)
        yield
