const { createHash } = require("node:crypto");

exports.env = { backends: { onnx: {} } };

// Vectors of the default model's length that depend on the text alone: what the suite looks at is the server.
const embedded = (text) =>
  Array.from({ length: 12 }, (_, part) => createHash("sha256").update(`${part} ${text}`).digest())
    .flatMap((bytes) => [...bytes])
    .map((byte) => (byte - 127.5) / 128);

exports.pipeline = async () => async (texts) => ({ tolist: () => texts.map(embedded) });
