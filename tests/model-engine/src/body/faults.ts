import { BodyError } from "@vexfs/core";
import { type JsonNode, position } from "./json.js";

/** Where the reader is, for the words of a refusal. */
export interface Place {
  readonly text: string;
  readonly path: string;
}

/** The place of a field or an item. */
export const inside = (place: Place, segment: string | number): Place => ({
  text: place.text,
  path:
    typeof segment === "number"
      ? `${place.path}[${segment}]`
      : place.path === ""
        ? segment
        : `${place.path}.${segment}`,
});

/** The body is not what the schema asks for. */
export const shapeFault = (place: Place, message: string, end: number): BodyError => {
  const prefix = place.path === "" ? "" : `${place.path}: `;
  return new BodyError("shape", `${prefix}${message}${position(place.text, end)}`, place.path);
};

/** A value has the wrong type. */
export const typeFault = (place: Place, node: JsonNode, expected: string): BodyError => {
  const end = node.kind === "array" || node.kind === "object" ? node.start : node.end;
  return shapeFault(place, `invalid type: ${described(node)}, expected ${expected}`, end);
};

/** serde's words for a value that was not expected. */
export const described = (node: JsonNode): string => {
  switch (node.kind) {
    case "null":
      return "null";
    case "boolean":
      return `boolean \`${node.value}\``;
    case "number":
      return /[.eE]/.test(node.digits) ? `floating point \`${node.digits}\`` : `integer \`${node.digits}\``;
    case "string":
      return `string ${JSON.stringify(node.value)}`;
    case "array":
      return "sequence";
    case "object":
      return "map";
  }
};

/** serde's words for a name that is none of those known. */
export const unknownName = (what: string, found: string, known: readonly string[]): string => {
  const names = known.map((name) => `\`${name}\``);
  const expected = names.length > 2 ? `one of ${names.join(", ")}` : names.join(" or ");
  return `unknown ${what} \`${found}\`, expected ${expected}`;
};

/** serde's words for a value that fits no variant of an untagged enum. */
export const untaggedFault = (place: Place, node: JsonNode, name: string | undefined): BodyError =>
  shapeFault(place, `data did not match any variant of untagged enum ${name ?? "Value"}`, node.end + 1);
