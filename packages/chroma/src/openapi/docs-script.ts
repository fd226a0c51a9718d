/** Script of the documentation page. It writes text nodes only, so that nothing in the description is taken for markup. */
export const docsScript = `
const make = (tag, options = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), options);
  element.append(...children);
  return element;
};
const resolve = (doc, schema) => schema.$ref ? doc.components.schemas[schema.$ref.split("/").pop()] : schema;
const example = (doc, schema, depth = 0) => {
  const found = resolve(doc, schema);
  if (depth > 6) return "…";
  if (found.oneOf) return example(doc, found.oneOf[0], depth + 1);
  if (found.enum) return found.enum.join(" | ");
  if (found.type === "array") return [example(doc, found.items, depth + 1)];
  if (found.type === "object") {
    const members = Object.entries(found.properties ?? {}).map(([key, value]) => [key, example(doc, value, depth + 1)]);
    if (found.additionalProperties) members.push(["…", example(doc, found.additionalProperties, depth + 1)]);
    return Object.fromEntries(members);
  }
  return found.default ?? found.type ?? "any";
};
const block = (doc, title, schema) => [
  make("h3", { textContent: title }),
  make("pre", { textContent: JSON.stringify(example(doc, schema), null, 2) }),
];
const rows = (title, cells) => cells.length === 0 ? [] : [
  make("h3", { textContent: title }),
  make("table", {}, ...cells.map(([left, right]) =>
    make("tr", {}, make("td", { textContent: left }), make("td", { textContent: right })))),
];
const card = (doc, path, method, operation) => {
  const body = operation.requestBody?.content["application/json"].schema;
  const [status, done] = Object.entries(operation.responses).find(([code]) => code < "300");
  const failures = Object.entries(operation.responses).filter(([code]) => code >= "300");
  return make("details", {},
    make("summary", {},
      make("span", { className: "method " + method, textContent: method }),
      make("span", { className: "path", textContent: path }),
      make("span", { className: "summary", textContent: operation.summary })),
    make("div", { className: "body" },
      make("p", { textContent: operation.description }),
      ...rows("Parameters", operation.parameters.map(({ name, description }) => [name, description])),
      ...(body ? block(doc, "Request body", body) : []),
      ...block(doc, "Answer " + status, done.content["application/json"].schema),
      ...rows("Failures", failures.map(([code, { description }]) => [code, description]))));
};
const show = (doc) => {
  document.getElementById("title").textContent = doc.info.title;
  document.getElementById("about").textContent = doc.info.description;
  const sections = doc.tags.map(({ name, description }) => {
    const cards = Object.entries(doc.paths).flatMap(([path, methods]) => Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(name))
      .map(([method, operation]) => card(doc, path, method, operation)));
    return make("section", {}, make("h2", {}, name, make("small", { textContent: description })), ...cards);
  });
  document.getElementById("operations").replaceChildren(...sections);
};
document.getElementById("search").addEventListener("input", ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const item of document.querySelectorAll("details")) {
    item.hidden = !item.firstElementChild.textContent.toLowerCase().includes(wanted);
  }
  for (const section of document.querySelectorAll("section")) section.hidden = !section.querySelector("details:not([hidden])");
});
fetch("/openapi.json").then((answer) => answer.json()).then(show, (error) => {
  document.getElementById("operations").textContent = "The description could not be loaded: " + error.message;
});
`;
