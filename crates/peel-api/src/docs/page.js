// Shows /api/v1/openapi.json. Everything goes in as text, so nothing in the document can be markup.

const METHODS = ["get", "post", "put", "delete"];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.flat().filter((child) => child != null));
  return made;
}

/** `code` in backticks, the rest as it is. */
function inline(text = "") {
  return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

function errorAnchor(row) {
  const code = row[1]?.replaceAll("`", "").trim();
  return /^[a-z_]+$/.test(code ?? "") ? { id: `error-${code}` } : {};
}

/** Paragraphs, headings and tables: as much of Markdown as the document uses. */
function prose(text = "") {
  return text.split(/\n{2,}/).map((block) => {
    const lines = block.split("\n").filter(Boolean);
    if (lines.length === 0) return null;
    if (lines[0].startsWith("## ")) return element("h2", {}, lines[0].slice(3));
    if (!lines[0].startsWith("|")) return element("p", {}, inline(block));
    const rows = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
    const [head, , ...body] = rows;
    return table(head, body.map((row) => ({ cells: row.map(inline), attributes: errorAnchor(row) })));
  });
}

function table(head, rows) {
  return element("table", {},
    element("thead", {}, element("tr", {}, head.map((cell) => element("th", { scope: "col" }, cell)))),
    element("tbody", {}, rows.map(({ cells, attributes = {} }) =>
      element("tr", attributes, cells.map((cell) => element("td", {}, cell))))));
}

function nameOf(reference) {
  return reference.split("/").at(-1);
}

function typeOf(schema = {}) {
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return element("a", { href: `#schema-${name}` }, name);
  }
  const parts = schema.oneOf ?? schema.anyOf;
  if (parts) return parts.filter((part) => part.type !== "null").map(typeOf).flatMap((type, index) => (index ? [" or ", type] : [type]));
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [schema.type ?? "object"].flat().filter((type) => type !== "null").join(" or ");
  if (types === "array") return ["list of ", typeOf(schema.items)].flat();
  return schema.format ? `${types} (${schema.format})` : types;
}

/** The fields of a schema, those of the schemas that it consists of included. */
function fieldsOf(schema, schemas) {
  if (schema.$ref) return fieldsOf(schemas[nameOf(schema.$ref)] ?? {}, schemas);
  const own = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    ({ name, field, isRequired: schema.required?.includes(name) }));
  return [...(schema.allOf ?? []).flatMap((part) => fieldsOf(part, schemas)), ...own];
}

function fieldTable(fields) {
  return table(["field", "type", "meaning"], fields.map(({ name, field, isRequired }) => ({
    cells: [
      [element("code", {}, name), isRequired ? " (always)" : null].filter(Boolean),
      [typeOf(field)].flat(),
      inline(field.description),
    ],
  })));
}

function operation(path, method, details, schemas) {
  const anchor = details.operationId;
  const parameters = details.parameters ?? [];
  const bodies = Object.entries(details.requestBody?.content ?? {});
  return element("section", { class: "operation", "aria-labelledby": anchor },
    element("h3", { id: anchor }, details.summary ?? anchor),
    element("p", {}, element("span", { class: "method" }, method.toUpperCase()), " ", element("code", {}, path)),
    prose(details.description),
    parameters.length ? table(["parameter", "in", "type", "meaning"], parameters.map((parameter) => ({
      cells: [
        element("code", {}, parameter.name),
        parameter.in,
        [typeOf(parameter.schema)].flat(),
        inline(parameter.description ?? parameter.schema?.description),
      ],
    }))) : null,
    bodies.map(([kind, content]) => [
      element("p", {}, "Body: ", element("code", {}, kind)),
      fieldsOf(content.schema, schemas).length ? fieldTable(fieldsOf(content.schema, schemas)) : null,
    ]).flat(),
    table(["status", "answer", "body"], Object.entries(details.responses ?? {}).map(([status, response]) => ({
      cells: [
        status,
        inline(response.description),
        Object.entries(response.content ?? {}).flatMap(([kind, content], index) =>
          [index ? ", " : null, element("code", {}, kind), content.schema?.$ref ? [" ", typeOf(content.schema)] : null].flat().filter(Boolean)),
      ],
    }))));
}

function show(api) {
  const schemas = api.components?.schemas ?? {};
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, details: item[method] })));
  const main = document.getElementById("main");
  const contents = document.getElementById("contents");
  main.replaceChildren(...prose(api.info.description).filter(Boolean));
  for (const tag of api.tags ?? []) {
    const tagged = operations.filter(({ details }) => details.tags?.includes(tag.name));
    main.append(element("h2", { id: `tag-${tag.name}` }, tag.name), ...prose(tag.description),
      ...tagged.map(({ path, method, details }) => operation(path, method, details, schemas)));
    contents.append(element("h2", {}, tag.name), element("ul", {}, tagged.map(({ details }) =>
      element("li", {}, element("a", { href: `#${details.operationId}` }, details.summary)))));
  }
  main.append(element("h2", { id: "schemas" }, "Objects"), ...Object.entries(schemas).map(([name, schema]) =>
    element("section", { class: "operation" }, element("h3", { id: `schema-${name}` }, name), prose(schema.description),
      schema.enum ? element("p", {}, typeOf(schema)) : fieldTable(fieldsOf(schema, schemas)))));
  main.removeAttribute("aria-busy");
  // The place named in the address was not there yet when the page was opened.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

try {
  const answer = await fetch("/api/v1/openapi.json");
  show(await answer.json());
} catch (error) {
  document.getElementById("main").replaceChildren(element("p", { role: "alert" }, `The description could not be loaded: ${error.message}`));
}
