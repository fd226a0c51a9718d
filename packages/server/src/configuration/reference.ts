import { type NamedSetting, namedSettings } from "./settings.js";

/** Keys whose default differs from machine to machine. */
const machineDefaults: Readonly<Record<string, string>> = {
  threads: "cores, 16 at most",
  "engine.searchThreads": "cores",
  "engine.buildThreads": "cores",
};

const introduction = `# Configuration

<!-- Printed by \`npm run docs\` from the table in packages/server/src/configuration/settings.ts; a test compares them. -->

A value is taken from the first of these that has it:

1. a flag of \`vexfs serve\`: \`--chroma-port 8001\`
2. a variable: \`VEXFS__CHROMA__PORT=8001\`
3. a variable of a Chroma or Qdrant server, where one means the same: \`CHROMA_PORT=8001\`, \`QDRANT__SERVICE__HTTP_PORT=6433\`
4. the file \`vexfs.yaml\` in the working directory, or the one that \`--config\` or \`VEXFS_CONFIG\` names
5. a \`config.yaml\` of a Chroma server that \`--chroma-config\` names, or one of a Qdrant server that \`--config-path\` names
6. the default

\`\`\`yaml
data: /var/lib/vexfs
host: 0.0.0.0
chroma:
  port: 8001
  corsAllowOrigins: ["https://app.example.com"]
limits:
  connectionsMax: 10000
\`\`\`

\`vexfs config\` prints every value and where it came from. An unknown key or variable, or a value of the wrong type, stops the start
with a line that says what to change. \`CHROMA_…\` and \`QDRANT__…\` variables, and keys of
their \`config.yaml\`, that have no meaning here are named in the log.
Relative paths are relative to the working directory.
`;

const entry = ({ key, variable, setting }: NamedSetting): string => {
  const others = [...setting.chromaVariables, ...setting.qdrantVariables];
  const facts = [
    `type: ${setting.type}`,
    `default: \`${machineDefaults[key] ?? setting.print(setting.default)}\``,
    `variable: \`${variable}\``,
    ...(setting.flag === undefined ? [] : [`flag: \`${setting.flag.syntax}\``]),
    ...(others.length === 0 ? [] : [`also: ${others.map((name) => `\`${name}\``).join(", ")}`]),
  ];
  return `### \`${key}\`\n\n${setting.description}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}\n`;
};

const sectionTitles: Readonly<Record<string, string>> = {
  "": "The process",
  chroma: "Chroma API",
  qdrant: "Qdrant REST API",
  grpc: "Qdrant gRPC API",
  inference: "Inference",
  embeddings: "Embeddings",
  operations: "Operations",
  tls: "Certificates",
  audit: "Audit log",
  engine: "Engine",
  limits: "Limits",
  log: "Log",
};

/** The reference page of every key, in Markdown. */
export const configurationReference = (): string => {
  const sections = Object.entries(sectionTitles).map(([section, title]) => {
    const members = namedSettings.filter(({ path }) => path.slice(0, -1).join(".") === section);
    return `## ${title}\n\n${members.map(entry).join("\n")}`;
  });
  return [introduction, ...sections].join("\n");
};
