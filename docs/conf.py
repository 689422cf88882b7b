"""How Sphinx builds the documentation."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE))

import generate  # noqa: E402

generate.write(_HERE / "reference")

project = "codedeploy-fake"
author = "the codedeploy-fake authors"
project_copyright = author
release = importlib.metadata.version(project)
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
suppress_warnings = ["misc.highlighting_failure"]  # JSON examples with parts left out
nitpicky = True
nitpick_ignore_regex = [
    # Other projects' classes: their inventories are not at hand in every build.
    ("py:.*", r"(boto3|botocore|datetime|collections|os|typing)\..*"),
    # What signatures name, and nobody needs to look up.
    (
        "py:class",
        r"(codedeploy_fake\.(mock\.activation\.T|service\.state\.\w+|fake\.timeline_rows\.\w+|model\.options\.\w+)|T)",
    ),
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"codedeploy-fake {release}"
