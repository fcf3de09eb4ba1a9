"""The files of statistics, verdicts and values described for programs, as a Data Package."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from baseline import __version__
from baseline.data import bases, descriptor
from baseline.ledger.verdicts import VERDICTS
from baseline.pages import attribution

NAME = "datapackage.json"


def describe_files() -> dict[str, dict[str, Any]]:
    """
    Describe the files, as `outputs` of the data package does, with the words for verdicts.

    They are Data Resources by name: "statistics", "claims" and "values".
    """
    described = {
        resource["name"]: resource for resource in deepcopy(descriptor.read_descriptor()["outputs"])
    }
    categories = [{"value": word, "label": meaning} for word, meaning in VERDICTS.items()]
    for field in described["claims"]["schema"]["fields"]:
        if field["name"] == "verdict":
            field["constraints"] = {"required": True, "enum": list(VERDICTS)}
            field["categories"] = categories
    return described


def write_package(basis: str | Path = bases.PRINTED) -> str:
    """
    Write the descriptor that is next to the files of a basis.

    It is not that of `data`: paths of a Data Package may not lead out of its folder.
    """
    package = descriptor.read_descriptor()
    about = attribution.describe_data(basis) | {
        "description": "Statistics, the verdicts on the report's claims, and the values of both."
    }
    content = {
        "profile": "data-package",
        "name": "baseline-outputs",
        "version": __version__,
        **about,
        "licenses": package["licenses"],
        "sources": package["sources"],
        "resources": list(describe_files().values()),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
