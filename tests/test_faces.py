"""Tests speak to what a package shows the rest of `digest`, so that its rooms can be moved.

A name belongs to a package's face if the package itself has it, if another package of `digest`, or
a training script, imports it from where it stands, or if it is what `wiring/` loads of a service.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The benchmarks measure parts one by one.
_EXEMPT = ROOT / "tests" / "benchmarks"
# Services are loaded by the names of their modules, as the settings have them.
_BY_NAME = "digest.services."

Name = tuple[str, str]


def test_tests_import_faces_alone() -> None:
    shown = {
        (module, name)
        for path in (*(ROOT / "digest").rglob("*.py"), *(ROOT / "training").rglob("*.py"))
        for module, name in _imports(path)
        if _package(module, name) != _home(path)
    }
    shown |= {
        (f"digest.services.{path.stem}", node.value.id)
        for path in (ROOT / "digest" / "services").glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
    }
    inner = [
        f"{path.relative_to(ROOT)}: {name} of {module}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if _EXEMPT not in path.parents
        for module, name in _imports(path)
        if module.count(".") > 1 and (module, name) not in shown
        if not module.startswith(_BY_NAME)
        if not (ROOT / module.replace(".", "/")).is_dir()
    ]
    assert not inner, "\n".join(inner)


def _imports(path: Path) -> Iterator[Name]:
    """Yield what a file imports from `digest`: the module and the name, empty for the module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "digest":
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (
                (alias.name, "") for alias in node.names if alias.name.startswith("digest.")
            )


def _home(path: Path) -> str:
    """Return the package of `digest` that a file is in; none for a script."""
    whole, *parts = path.relative_to(ROOT).parts
    return parts[0].removesuffix(".py") if whole == "digest" else ""


def _package(module: str, name: str) -> str:
    """Return the package of `digest` that a name is imported from."""
    return module.split(".")[1] if "." in module else name
