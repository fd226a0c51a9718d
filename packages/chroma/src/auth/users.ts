import { type ActionName, actionNames } from "./actions.js";
import { isPlain, readSecret, type WrittenSecret } from "./secrets.js";

/** Somebody who may use the API. */
export interface User {
  readonly id: string;
  readonly actions: ReadonlySet<ActionName>;
  /** Null: every tenant. */
  readonly tenant: string | null;
  /** Null: every database of the tenant. */
  readonly databases: ReadonlySet<string> | null;
  readonly tokens: readonly WrittenSecret[];
  readonly password: WrittenSecret | null;
}

/** The users of a file, and what is not well about it. */
export interface Users {
  readonly users: readonly User[];
  /** Users whose secrets are written as they are. */
  readonly plain: readonly string[];
}

/** The file of users cannot be used; `problems` says why, one line each. */
export class UsersError extends Error {
  override readonly name = "UsersError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

type Json = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");

/** Reads what a file of users says: `roles` (or Chroma's `roles_mapping`) and `users`. Throws a {@link UsersError}. */
export const readUsers = (file: unknown): Users => {
  const problems: string[] = [];
  if (!isMapping(file)) throw new UsersError(["must hold roles and users"]);
  const roles = readRoles(file["roles"] ?? file["roles_mapping"], problems);
  const entries = Array.isArray(file["users"]) ? (file["users"] as readonly unknown[]) : [];
  if (entries.length === 0) problems.push("users: must be a list of at least one user");
  const plain: string[] = [];
  const users = entries.map((entry, index) => readUser(entry, `users[${index}]`, roles, problems, plain));
  const seen = new Set<string>();
  for (const { id } of users) {
    if (seen.has(id)) problems.push(`users: ${id} is there twice`);
    seen.add(id);
  }
  if (problems.length > 0) throw new UsersError(problems);
  return { users, plain };
};

const readRoles = (value: unknown, problems: string[]): ReadonlyMap<string, ReadonlySet<ActionName>> => {
  if (!isMapping(value)) {
    problems.push("roles: must say which actions each role allows");
    return new Map();
  }
  return new Map(
    Object.entries(value).map(([name, role]) => {
      const actions = isMapping(role) ? role["actions"] : role;
      if (isTexts(actions)) return [name, allowed(actions, `roles.${name}`, problems)];
      problems.push(`roles.${name}: must be a list of actions`);
      return [name, new Set<ActionName>()];
    }),
  );
};

/** `*` is every action, `collection:*` every one of that beginning. */
const allowed = (patterns: readonly string[], at: string, problems: string[]): ReadonlySet<ActionName> => {
  const found = patterns.map((pattern) => {
    const matching = actionNames.filter((name) =>
      pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
    if (matching.length === 0) problems.push(`${at}: there is no action ${pattern}`);
    return matching;
  });
  return new Set(found.flat());
};

const userFields = new Set(["id", "role", "tenant", "databases", "tokens", "password"]);

/** What a user of the file is made of, before it is known to be right. */
interface Entry {
  readonly id?: unknown;
  readonly role?: unknown;
  readonly tenant?: unknown;
  readonly databases?: unknown;
  readonly tokens?: unknown;
  readonly password?: unknown;
}

type Roles = ReadonlyMap<string, ReadonlySet<ActionName>>;

const readUser = (entry: unknown, at: string, roles: Roles, problems: string[], plain: string[]): User => {
  const fields: Entry = isMapping(entry) ? entry : {};
  problems.push(...faultsOf(fields, at, roles));
  const { id, role, tenant, databases, tokens, password } = fields;
  const name = typeof id === "string" ? id : at;
  if (secretsOf(fields).some(isPlain)) plain.push(name);
  return {
    id: name,
    actions: roles.get(String(role)) ?? new Set(),
    tenant: typeof tenant === "string" && tenant !== "*" ? tenant : null,
    databases: isTexts(databases) && !databases.includes("*") ? new Set(databases) : null,
    tokens: isTexts(tokens) ? tokens.map(readSecret) : [],
    password: typeof password === "string" ? readSecret(password) : null,
  };
};

const secretsOf = ({ tokens, password }: Entry): readonly string[] => [
  ...(isTexts(tokens) ? tokens : []),
  ...(typeof password === "string" ? [password] : []),
];

const faultsOf = (fields: Entry, at: string, roles: Roles): readonly string[] => {
  const { id, role, tenant = "*", databases = [], tokens = [], password = "" } = fields;
  const isName = typeof id === "string" && id !== "" && !id.includes(":");
  const derivedToken = isTexts(tokens) && tokens.some((token) => readSecret(token).kind === "derived");
  const faults: readonly (readonly [isFault: boolean, text: string])[] = [
    ...Object.keys(fields)
      .filter((name) => !userFields.has(name))
      .map((name) => [true, `: there is no field ${name}`] as const),
    [!isName, ".id: must be a text without a colon"],
    [typeof role !== "string" || !roles.has(role), `.role: must be one of the roles, not ${JSON.stringify(role)}`],
    [typeof tenant !== "string", ".tenant: must be the name of a tenant"],
    [databases !== "*" && !isTexts(databases), ".databases: must be a list of names"],
    [!isTexts(tokens), ".tokens: must be a list of texts"],
    [typeof password !== "string", ".password: must be a text"],
    [secretsOf(fields).length === 0, ": needs tokens or a password"],
    [derivedToken, ".tokens: a hash of a password cannot be a token"],
  ];
  return faults.filter(([isFault]) => isFault).map(([, text]) => `${at}${text}`);
};
