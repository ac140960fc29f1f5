// Drives the npm package `remove.bg` as told by a JSON object on standard input: {"method", "options"}. Writes what it resolves or rejects to standard output.
"use strict";

const Module = require("node:module");
const fs = require("node:fs");
const path = require("node:path");

const ADDRESS = "https://api.remove.bg/v1.0/removebg";

/** The package as it is, but for the address in it. */
function packageAt(address) {
  const filename = require.resolve("remove.bg");
  const source = fs.readFileSync(filename, "utf8");
  if (source.split(ADDRESS).length !== 2) {
    throw new Error(`${filename} does not name its address once`);
  }
  const module = new Module(filename);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(path.dirname(filename));
  module._compile(source.replace(ADDRESS, address), filename);
  return module.exports;
}

const { method, options } = JSON.parse(fs.readFileSync(0, "utf8"));
packageAt(process.env.REMOVEBG_ADDRESS)
  [method](options)
  .then(
    (resolved) => ({ resolved }),
    (rejected) => ({ rejected }),
  )
  .then((outcome) => process.stdout.write(JSON.stringify(outcome)));
