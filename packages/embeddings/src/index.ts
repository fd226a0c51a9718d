/** Models that embed texts, behind one interface: whoever serves them, and over whichever protocol. */
export { OllamaProvider } from "./ollama.js";
export { OpenAiProvider } from "./openai.js";
export { postJson, type Reply } from "./post.js";
export {
  EmbeddingError,
  type EmbeddingProvider,
  type EmbeddingRequest,
  type Embeddings,
  type ProviderSettings,
} from "./provider.js";
