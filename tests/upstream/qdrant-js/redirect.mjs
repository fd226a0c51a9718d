// The suite has 127.0.0.1:6333 written in; requests to it go to QDRANT_ADDRESS instead.
const original = globalThis.fetch;
globalThis.fetch = (input, init) =>
  original(String(input).replace("//127.0.0.1:6333", `//${process.env.QDRANT_ADDRESS}`), init);
