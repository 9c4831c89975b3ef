#!/usr/bin/env python3
"""CycloneDX 1.6 of the published program, from packages.lock.json and the files beside it: no clock, no random number, no network.

usage: sbom.py PACKAGES.lock.json FOLDER VERSION
"""

import hashlib
import json
import os
import sys

BUILD_ONLY = ("Analyzer", "ILLink.Tasks")  # these leave nothing in the program; ILCompiler does: the runtime that is linked in


def packages(lock):
    found = {}
    for group in lock["dependencies"].values():
        for name, entry in group.items():
            if "contentHash" in entry and not any(word in name for word in BUILD_ONLY):
                found[name] = entry
    return found


def component(name, entry):
    version = entry["resolved"]
    return {
        "type": "library",
        "bom-ref": f"pkg:nuget/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:nuget/{name}@{version}",
        "properties": [{"name": "nuget:contentHash", "value": entry["contentHash"]}],  # SHA-512 of the package without its signature
    }


def file(folder, name):
    with open(os.path.join(folder, name), "rb") as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    return {"type": "file", "bom-ref": f"file:{name}", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def main(lock_path, folder, version):
    with open(lock_path, encoding="utf-8") as stream:
        found = packages(json.load(stream))
    names = sorted(found, key=str.lower)
    refs = {name: f"pkg:nuget/{name}@{found[name]['resolved']}" for name in names}
    own = f"newsarchive@{version}"
    depends = [{"ref": refs[name], "dependsOn": sorted(refs[other] for other in found[name].get("dependencies", {}) if other in refs)} for name in names]
    json.dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": own, "name": "newsarchive", "version": version, "licenses": [{"license": {"id": "MIT"}}]}},
            "components": [component(name, found[name]) for name in names] + [file(folder, name) for name in sorted(os.listdir(folder)) if not name.endswith(".json")],
            "dependencies": [{"ref": own, "dependsOn": [refs[name] for name in names]}] + depends,
        },
        sys.stdout,
        indent=2,
    )
    print()


main(*sys.argv[1:])
