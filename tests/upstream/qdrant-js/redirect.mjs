// The suites have 127.0.0.1:6333 and 127.0.0.1:6334 written in; what goes there goes to QDRANT_ADDRESS instead.
import http2 from "node:http2";
import { syncBuiltinESMExports } from "node:module";

const redirected = (address) => String(address).replace(/\/\/127\.0\.0\.1:633[34]/, `//${process.env.QDRANT_ADDRESS}`);

const { fetch } = globalThis;
globalThis.fetch = (input, init) => fetch(redirected(input), init);

const { connect } = http2;
http2.connect = (authority, ...rest) => connect(redirected(authority), ...rest);
syncBuiltinESMExports();
