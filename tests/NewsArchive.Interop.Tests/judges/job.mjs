// Reads a Kubernetes Job in YAML 1.1, as kubectl does, from standard input and holds it against the schema of its API; prints what is wrong, and exits with 1.
import { readFileSync } from "node:fs";
import { Job } from "kubernetes-models/batch/v1";
import { parse } from "yaml";

try {
    new Job(parse(readFileSync(0, "utf8"), { version: "1.1", strict: true })).validate();
} catch (error) {
    console.error(error.message);
    process.exit(1);
}
