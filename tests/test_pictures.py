"""The pictures of the documentation, as each build draws them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from codedeploy_fake.fake import timeline_svg

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs/pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("drawn") / "pictures"
    module.write(folder)
    first = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    module.write(folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == first
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_every_picture_is_there_for_light_and_for_dark_pages(pictures: dict[str, str]) -> None:
    names = {name.rpartition("-")[0] for name in pictures}
    assert names == {"rollback", "lambda", "ecs", "blue_green", "auto_scaling"}
    assert set(pictures) == {f"{name}-{theme}.svg" for name in names for theme in ("light", "dark")}
    for name, text in pictures.items():
        ElementTree.fromstring(text)
        colours = timeline_svg.DARK.values() if "-dark" in name else timeline_svg.DARK
        others = timeline_svg.DARK if "-dark" in name else timeline_svg.DARK.values()
        assert any(f'"{colour}"' in text for colour in colours)
        assert not any(f'"{colour}"' in text for colour in others)


def test_the_picture_of_the_readme_shows_a_failure_and_its_rollback(
    pictures: dict[str, str],
) -> None:
    root = ElementTree.fromstring(pictures["rollback-light.svg"])
    titles = [title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert [title for title in titles if " to shop/web: Failed after " in title]
    assert [title for title in titles if " to shop/web: Succeeded after " in title]
    assert "codeDeployRollback" in pictures["rollback-light.svg"]
