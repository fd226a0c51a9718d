import { boolean, choice, integer, optionalText, secret } from "./setting.js";

const noKey = "not set";

/** Who may use Qdrant's API. */
export const qdrantSecuritySettings = {
  apiKey: secret({
    default: null,
    qdrantVariables: ["QDRANT__SERVICE__API_KEY"],
    description:
      "Key that clients must send (`api-key`, or `Authorization: Bearer`). While no key is set everybody is answered.",
  }),
  altApiKey: secret({
    default: null,
    qdrantVariables: ["QDRANT__SERVICE__ALT_API_KEY"],
    description: "A second key of the same kind, for the time in which clients go from one to the other.",
  }),
  readOnlyApiKey: secret({
    default: null,
    qdrantVariables: ["QDRANT__SERVICE__READ_ONLY_API_KEY"],
    description: "Key that allows reading alone.",
  }),
  jwtRbac: boolean({
    default: false,
    qdrantVariables: ["QDRANT__SERVICE__JWT_RBAC"],
    description: "Accept tokens (JWT) that were signed with a key and say what their holder may do.",
  }),
  tls: boolean({
    default: false,
    qdrantVariables: ["QDRANT__SERVICE__ENABLE_TLS"],
    description: "Serve Qdrant's REST and gRPC APIs over TLS, with the certificate of `tls.cert`.",
  }),
  verifyClientCertificate: boolean({
    default: false,
    qdrantVariables: ["QDRANT__SERVICE__VERIFY_HTTPS_CLIENT_CERTIFICATE"],
    description: "Answer those clients alone that show a certificate signed by `tls.caCert` (mTLS).",
  }),
};

/** The record of what was done through Qdrant's API. */
export const auditSettings = {
  enabled: boolean({
    default: false,
    qdrantVariables: ["QDRANT__AUDIT__ENABLED"],
    description: "Record every request to Qdrant's API that needs a right, and every refusal, as JSON lines.",
  }),
  directory: optionalText(
    {
      default: null,
      qdrantVariables: ["QDRANT__AUDIT__DIR"],
      description: "Directory of the audit files.",
    },
    "directory",
    "`audit` in the data directory",
  ),
  rotation: choice(
    {
      default: "daily",
      qdrantVariables: ["QDRANT__AUDIT__ROTATION"],
      description: "How often a new file begins.",
    },
    ["daily", "hourly"],
  ),
  filesMax: integer(
    {
      default: 7,
      qdrantVariables: ["QDRANT__AUDIT__MAX_LOG_FILES"],
      description: "Files that are kept; older ones are deleted when a new one begins.",
    },
    1,
    100_000,
  ),
  trustForwardedHeaders: boolean({
    default: false,
    qdrantVariables: ["QDRANT__AUDIT__TRUST_FORWARDED_HEADERS"],
    description:
      "Take the client's address from `X-Forwarded-For`. Behind a proxy that sets it, and nowhere else: a client may write there what it likes.",
  }),
  logApi: boolean({
    default: true,
    qdrantVariables: ["QDRANT__AUDIT__LOG_API"],
    description: "Record the path of the request beside the name of the action.",
  }),
};

/** Whether the operations port is served over TLS. */
export const operationsSecuritySettings = {
  tls: boolean({ default: false, description: "Serve the operations port over TLS." }),
};

/** Certificates. */
export const tlsSettings = {
  cert: optionalText(
    {
      default: null,
      qdrantVariables: ["QDRANT__TLS__CERT"],
      description: "File of the server's certificate and its chain, PEM. For every API with `tls: true`.",
    },
    "file",
    noKey,
  ),
  key: optionalText(
    {
      default: null,
      qdrantVariables: ["QDRANT__TLS__KEY"],
      description: "File of the certificate's private key, PEM.",
    },
    "file",
    noKey,
  ),
  caCert: optionalText(
    {
      default: null,
      qdrantVariables: ["QDRANT__TLS__CA_CERT"],
      description: "File of the certificates that clients' certificates must be signed by, PEM.",
    },
    "file",
    noKey,
  ),
  certTtlSeconds: integer(
    {
      default: 3600,
      qdrantVariables: ["QDRANT__TLS__CERT_TTL"],
      description:
        "How often the files are read again, so that a renewed certificate is used without a restart. 0 is never.",
    },
    0,
    2_000_000,
  ),
};

/** Who may use Chroma's API, and its certificate. */
export const chromaSecuritySettings = {
  authFile: optionalText(
    {
      default: null,
      flag: "--chroma-auth-file <file>",
      description:
        "File of users, their tokens and passwords, and what each may do (docs/security.md). While there is none everybody is answered.",
    },
    "file",
    "nobody is asked",
  ),
  tls: boolean({ default: false, description: "Serve Chroma's API over TLS." }),
  tlsCert: optionalText(
    { default: null, description: "File of the certificate of Chroma's port, when it has one of its own." },
    "file",
    "as tls.cert",
  ),
  tlsKey: optionalText(
    { default: null, description: "File of the private key of Chroma's port, when it has one of its own." },
    "file",
    "as tls.key",
  ),
  tlsCaCert: optionalText(
    { default: null, description: "File of the certificates that clients of Chroma's port must be signed by." },
    "file",
    "as tls.caCert",
  ),
  verifyClientCertificate: boolean({
    default: false,
    description: "Answer those clients of Chroma's port alone that show a certificate (mTLS).",
  }),
};
