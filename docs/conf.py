"""How Sphinx builds the documentation."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE))

import generate  # noqa: E402
import pictures  # noqa: E402

generate.write(_HERE / "reference")
pictures.write(_HERE / "pictures")

project = "codedeploy-fake"
author = "the codedeploy-fake maintainers"
project_copyright = author
#: Without the commit that a version between two tags names too.
release = importlib.metadata.version(project).partition("+")[0]
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinxext.opengraph",
]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
suppress_warnings = ["misc.highlighting_failure"]  # JSON examples with parts left out
nitpicky = True
nitpick_ignore_regex = [
    # Other projects' classes: their inventories are not at hand in every build.
    ("py:.*", r"(boto3|botocore|datetime|collections|os|typing)\..*"),
    # The types that docstrings name by their short names, and summaries of properties with a colon.
    ("py:(class|meth)", r"[\w ,.]+"),
    # What signatures name, and no reader needs to look up.
    (
        "py:class",
        r"codedeploy_fake\.(mock\.activation\.T|service\.state\.\w+|fake\.timeline_rows\.\w+|model\.options\.\w+)",
    ),
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_maximum_signature_line_length = 88

#: A copied command has no prompt, and nothing of what it printed.
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

_SITE = os.environ.get(
    "READTHEDOCS_CANONICAL_URL", "https://codedeploy-fake.readthedocs.io/en/stable/"
)
ogp_site_url = _SITE
ogp_site_name = "codedeploy-fake"
ogp_image = "_static/social.png"
ogp_image_alt = "The timeline of a failed deployment"
ogp_description_length = 200
ogp_enable_meta_description = True
ogp_social_cards = {"enable": False}
ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image">']

html_baseurl = _SITE
html_theme = "furo"
html_title = f"codedeploy-fake {release}"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("filter.js", {"defer": "defer"})]
html_search_scorer = str(_HERE / "_static/scorer.js")
html_theme_options = {
    "source_repository": "https://github.com/codedeploy-fake/codedeploy-fake/",
    "source_branch": "main",
    "source_directory": "docs/",
    "light_css_variables": {"color-brand-primary": "#1f6fb8", "color-brand-content": "#1f6fb8"},
    "dark_css_variables": {"color-brand-primary": "#7db8f0", "color-brand-content": "#7db8f0"},
}


def _leave_evidence_out_of_the_search(app: Any, doctree: Any) -> None:
    """The references mention everything: what explains how to use the fake comes first."""
    del doctree
    if app.env.docname.startswith("evidence/"):
        app.env.metadata[app.env.docname]["nosearch"] = True


def setup(app: Any) -> None:
    app.connect("doctree-read", _leave_evidence_out_of_the_search)
