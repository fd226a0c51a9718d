import { docsScript } from "./docs-script.js";
import { docsStyle } from "./docs-style.js";

/** A page that shows the operations of `/openapi.json`. It needs nothing but this server. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>VexFS: the Chroma API</title>
<style>${docsStyle}</style>
</head>
<body>
<header>
<h1 id="title">VexFS: the Chroma API</h1>
<p id="about"></p>
<input id="search" type="search" placeholder="Find an operation" aria-label="Find an operation">
</header>
<main id="operations" aria-live="polite">Loading the description …</main>
<footer>Described by <a href="/openapi.json">/openapi.json</a></footer>
<script>${docsScript}</script>
</body>
</html>
`;
