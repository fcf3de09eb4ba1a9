"""Compare a rebuilt checkout with its commit: text by bytes, pictures by matplotlib's image comparison.

Usage: compare.py CHECKOUT
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from matplotlib.testing.compare import compare_images

TOLERANCE = 2  # root mean square of 255 levels: what another build of FreeType may differ by


def git(checkout: Path, *words: str) -> bytes:
    """Run git in the checkout."""
    return subprocess.run(["git", *words], cwd=checkout, check=True, capture_output=True).stdout


def difference(checkout: Path, name: str) -> str | None:
    """Say how a rebuilt picture differs from the committed one, if it does."""
    with tempfile.TemporaryDirectory() as folder:
        committed = Path(folder) / "committed.png"
        committed.write_bytes(git(checkout, "show", f"HEAD:{name}"))
        return compare_images(str(committed), str(checkout / name), TOLERANCE)


def without_pictures(manifest: bytes) -> list[tuple[str, str]]:
    """Give the hashes of all files but pictures, which `difference` compares, from a manifest."""
    steps = json.loads(manifest)["steps"].values()
    return [
        (name, str(each)) for step in steps for name, each in step["files"].items() if not name.endswith(".png")
    ] + [(name, each) for step in steps for name, each in step["made_from"].items()]


def main(checkout: Path) -> int:
    """Print what differs; 1 when anything does."""
    changed = git(checkout, "status", "--porcelain", "--", "data", "outputs").decode().splitlines()
    faults = []
    for line in changed:
        name = line[3:]
        if line.startswith("??"):
            faults.append(f"{name}: is generated, but neither committed nor ignored")
        elif name == "outputs/manifest.json" and without_pictures(git(checkout, "show", f"HEAD:{name}")) == (
            without_pictures((checkout / name).read_bytes())
        ):
            continue
        elif name.endswith(".png"):
            faults += [f"{name}: {found}"] if (found := difference(checkout, name)) else []
        else:
            faults.append(f"{name}: differs\n{git(checkout, 'diff', '--', name).decode()[:2000]}")
    print("\n".join(faults) or "Committed data and outputs are what the raw tables give.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
