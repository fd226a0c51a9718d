"""What the official clients do with credentials: chromadb's providers, and qdrant-client's api_key with a key and with a token."""

import argparse

import chromadb
from chromadb.config import Settings
from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import UnexpectedResponse

parser = argparse.ArgumentParser()
parser.add_argument("--chroma-port", type=int, required=True)
parser.add_argument("--qdrant-port", type=int, required=True)
parser.add_argument("--token", required=True)
parser.add_argument("--password", required=True, help="NAME:PASSWORD")
parser.add_argument("--api-key", required=True)
parser.add_argument("--jwt", required=True, help="A token that may read the collection 'fruits'.")
options = parser.parse_args()


def chroma(provider, credentials, **more):
    settings = Settings(
        chroma_client_auth_provider=f"chromadb.auth.{provider}", chroma_client_auth_credentials=credentials, **more
    )
    return chromadb.HttpClient(host="localhost", port=options.chroma_port, settings=settings)


def refused(what, attempt, sign):
    try:
        attempt()
    except Exception as error:
        assert sign in f"{type(error).__name__} {error}", f"{what}: {error!r}"
        return
    raise AssertionError(f"{what} was not refused")


bearer = "token_authn.TokenAuthClientProvider"
clients = [
    chroma(bearer, options.token),
    chroma(bearer, options.token, chroma_auth_token_transport_header="X-Chroma-Token"),
    chroma("basic_authn.BasicAuthClientProvider", options.password),
    chromadb.HttpClient(host="localhost", port=options.chroma_port, headers={"x-chroma-token": options.token}),
]
for index, client in enumerate(clients):
    made = client.create_collection(f"collection-{index}", embedding_function=None)
    made.add(ids=["a"], embeddings=[[1.0, 2.0]])
    assert made.count() == 1
assert clients[0].get_user_identity().user_id == "ann"
refused("a wrong token", lambda: chroma(bearer, "wrong"), "Permission denied")
refused("no token", lambda: chromadb.HttpClient(host="localhost", port=options.chroma_port), "Permission denied")
refused("a reset", clients[0].reset, "Permission denied")

qdrant = {"host": "localhost", "port": options.qdrant_port, "https": False, "check_compatibility": False}
manager = QdrantClient(**qdrant, api_key=options.api_key)
reader = QdrantClient(**qdrant, api_key=options.jwt)
for name in ["fruits", "trees"]:
    manager.create_collection(name, vectors_config={})
assert [found.name for found in reader.get_collections().collections] == ["fruits"]
assert reader.count("fruits").count == 0
refused("another collection", lambda: reader.count("trees"), "Access to collection trees is required")
refused("a deletion", lambda: reader.delete_collection("fruits"), "Global access is required")
try:
    QdrantClient(**qdrant, api_key="wrong").get_collections()
    raise AssertionError("a wrong key was not refused")
except UnexpectedResponse as error:
    assert error.status_code == 401, error
