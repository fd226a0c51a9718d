import { afterAll, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const client = new TestClient();
afterAll(() => client.close());

const description = async () => JSON.parse((await client.get("/openapi.json")).text) as Described;

it("in OpenAPI 3.1, with every reference resolved and every operation named once", async () => {
  const document = await description();
  expect(document.openapi).toBe("3.1.0");
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((item) => item.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(38);
});

it("and every operation that it describes is served", async () => {
  for (const [path, methods] of Object.entries((await description()).paths)) {
    const url = path.replaceAll(/\{\w+\}/g, "xxxx");
    for (const method of Object.keys(methods)) {
      const answer = await client.send(method.toUpperCase() as "GET", url, method === "get" ? undefined : "{}");
      expect([404, 405].includes(answer.status) && answer.text === "", `${method} ${path}`).toBe(false);
    }
  }
});

it("in a page that loads nothing from elsewhere", async () => {
  const page = await client.get("/docs");
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.text).toContain("/openapi.json");
  expect(page.text).not.toMatch(/https?:\/\//);
  const script = /<script>([\s\S]*)<\/script>/.exec(page.text)?.[1] ?? "";
  expect(() => new Function(script)).not.toThrow();
});
