import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { scratchDirectory, startServer } from "../durability/server-process.js";
import { NO_PYTHON, pathFromRoot, runProgram, testPython } from "../examples/program.js";

const apiKey = "a key";
const users = `
roles:
  writer: ["tenant:get*", "db:*", "collection:*"]
users:
  - {id: ann, role: writer, tenant: default_tenant, databases: [default_database], tokens: [a-token], password: "pass:word"}
`;

it("official clients send credentials that are understood", { timeout: 120_000 }, async ({ skip }) => {
  const python = testPython();
  if (python === undefined) return skip(NO_PYTHON);
  const directory = scratchDirectory();
  const authFile = join(directory, "users.yaml");
  writeFileSync(authFile, users);
  const server = await startServer(join(directory, "data"), {
    flags: ["--chroma-auth-file", authFile],
    environment: { QDRANT__SERVICE__API_KEY: apiKey, QDRANT__SERVICE__JWT_RBAC: "true" },
  });
  const access = [{ collection: "fruits", access: "r" }];
  const jwt = await new SignJWT({ access }).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(apiKey));
  const line =
    server
      .output()
      .split("\n")
      .find((text) => text.includes('"msg":"listening"')) ?? "{}";
  const { qdrant } = JSON.parse(line) as { readonly qdrant: number };
  const credentials = { token: "a-token", password: "ann:pass:word", "api-key": apiKey, jwt };
  const ports = { "chroma-port": String(server.port), "qdrant-port": String(qdrant) };
  const args = Object.entries({ ...credentials, ...ports }).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, output } = await runProgram(python, [pathFromRoot("tests/clients/credentials.py"), ...args], {
    timeoutMs: 100_000,
  });
  expect(code, output).toBe(0);
});
