import { isIP } from "node:net";

const pattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]$/;

/** What is wrong with the name of a collection or database, or null. At most one `topology+` prefix is allowed. */
export const nameFault = (name: string): string | null => {
  const plus = name.indexOf("+");
  if (plus === -1) return partFault(name);
  const length = Buffer.byteLength(name);
  if (length > 512) return `Expected a name containing 3-512 characters. Got: ${length}`;
  const rest = name.slice(plus + 1);
  if (rest.includes("+")) return "Expected a name to contain at most one topology:  Got two `+` characters.";
  return partFault(name.slice(0, plus)) ?? partFault(rest);
};

const partFault = (name: string): string | null => {
  if (!pattern.test(name)) {
    return `Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: ${name}`;
  }
  if (name.includes("..")) return `Expected a name that does not contains two consecutive periods (..). Got ${name}`;
  if (isIP(name) !== 0) return `Expected a name that is not a valid ip address. Got ${name}`;
  return null;
};
