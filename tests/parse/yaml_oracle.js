// What the npm package `yaml`, which Obsidian reads frontmatter with, makes of the texts in
// yaml_oracle.json: writes "value" or "error" beside every "text".
//
//   npm install yaml@2.7.0 && node yaml_oracle.js
//
// To add a case, add {"text": "..."} to the file and run this.

const fs = require("fs");
const path = require("path");
const YAML = require("yaml");

const FILE = path.join(__dirname, "yaml_oracle.json");

// JSON has no word for these.
function plain(value) {
  if (typeof value === "number" && !Number.isFinite(value)) return { "number": String(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  }
  return value;
}

const cases = JSON.parse(fs.readFileSync(FILE, "utf8")).map(({ text }) => {
  try {
    return { text, value: plain(YAML.parse(text, { logLevel: "error" })) };
  } catch (error) {
    return { text, error: error.code || error.name };
  }
});
fs.writeFileSync(FILE, "[\n" + cases.map((entry) => JSON.stringify(entry)).join(",\n") + "\n]\n");
