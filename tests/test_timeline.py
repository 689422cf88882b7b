"""Timelines: a deployment as records, as text and as SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import AT_ONCE, ON_FAILURE, START, Shop


def offsets(fake: CodeDeployFake, deployment_id: str) -> list[tuple[float, Any, Any, str]]:
    return [
        ((change.time - START).total_seconds(), change.target, change.event, change.status)
        for change in fake.timeline(deployment_id).changes
    ]


# Records


def test_every_change_of_status_is_a_record(fake: CodeDeployFake) -> None:
    shop = Shop.of_servers(fake, 2)
    fake.fail("BeforeInstall", times=1)
    deployment = shop.release()
    first, second = shop.instances
    assert fake.timeline(deployment).deployment_id == deployment
    assert fake.timeline(deployment).status == "Failed"
    later = ["Install", "AfterInstall", "ApplicationStart", "ValidateService"]
    every = ["ApplicationStop", "DownloadBundle", "BeforeInstall", *later]
    assert offsets(fake, deployment) == [
        (0.0, None, None, "Created"),
        (1.0, None, None, "InProgress"),
        (11.0, first, None, "InProgress"),
        (11.0, first, "ApplicationStop", "InProgress"),
        (11.1, first, "ApplicationStop", "Succeeded"),
        (12.1, first, "DownloadBundle", "InProgress"),
        (12.2, first, "DownloadBundle", "Succeeded"),
        (13.2, first, "BeforeInstall", "InProgress"),
        (13.3, first, "BeforeInstall", "Failed"),
        *((13.3, first, event, "Skipped") for event in later),
        (13.85, first, None, "Failed"),
        *((15.95, second, event, "Skipped") for event in every),
        (15.95, second, None, "Skipped"),
        (15.95, None, None, "Failed"),
    ]


def test_a_timeline_holds_what_has_happened_so_far(fake: CodeDeployFake) -> None:
    shop = Shop.of_servers(fake, 2)
    deployment = shop.deploy(seconds=12.15)
    timeline = fake.timeline(deployment)
    instance, waiting = shop.instances
    last = timeline.changes[-1]
    assert (last.target, last.event, last.status) == (instance, "DownloadBundle", "InProgress")
    chart = str(timeline)
    assert "InProgress for 12.2 s" in chart
    assert re.search(rf"^{waiting} +\| +\| Pending$", chart, re.MULTILINE)
    assert re.search(r"^  BeforeInstall +\| +\| Pending$", chart, re.MULTILINE)
    fake.run()
    assert str(timeline) == chart
    assert fake.timeline(deployment).changes[: len(timeline.changes)] == timeline.changes


# Text


def test_the_chart_shows_where_a_deployment_failed_and_why(fake: CodeDeployFake) -> None:
    shop = Shop.of_servers(fake, 2, autoRollbackConfiguration=ON_FAILURE)
    shop.release()
    fake.fail("BeforeInstall", instance=shop.instances[0], times=1)
    deployment = shop.release()
    rollback = shop.rollback_of(deployment)
    first, second = shop.instances
    reason = """\
Script at specified location: scripts/before_install.sh failed with
    exit code 1"""
    assert (
        str(fake.timeline(deployment))
        == f"""\
{deployment} to shop/web: Failed after 15.9 s
created 2026-01-01 12:00:31.200 UTC by user, CodeDeployDefault.OneAtATime
HEALTH_CONSTRAINTS: The overall deployment failed because too many individual instances
failed deployment, too few healthy instances are available for deployment, or some
instances in your deployment group are experiencing problems.
Deployment {deployment} terminated. Automatic rollback is triggered with a DeploymentId
{rollback}.

                        start     took   0.0 s     5.0 s      10.0 s     15.0 s
deployment             +0.0 s   15.9 s  |..================================x| Failed
{first}   +11.0 s    2.9 s  |                        ======x    | Failed
  ApplicationStop     +11.0 s    0.1 s  |                        #          | Succeeded
  DownloadBundle      +12.1 s    0.1 s  |                          #        | Succeeded
  BeforeInstall       +13.2 s    0.1 s  |                            xx     | Failed
    ScriptFailed: {reason}
  Install                               |                                   | Skipped
  AfterInstall                          |                                   | Skipped
  ApplicationStart                      |                                   | Skipped
  ValidateService                       |                                   | Skipped
{second}                     |                                   | Skipped
. waits   = in progress   ~ ready or baking   # succeeded   x failed or stopped"""
    )
    chart = str(fake.timeline(rollback))
    assert "UTC by codeDeployRollback, CodeDeployDefault.OneAtATime\n" in chart
    assert f"Deployment {rollback} is triggered to roll back deployment {deployment}.\n" in chart


def test_the_chart_of_a_deployment_that_was_stopped_before_it_started(
    fake: CodeDeployFake,
) -> None:
    shop = Shop.of_servers(fake, 2)
    deployment = shop.deploy()
    shop.client.stop_deployment(deploymentId=deployment)
    chart = str(fake.timeline(deployment))
    assert chart.startswith(f"{deployment} to shop/web: Stopped after 0.0 s\n")
    assert "MANUAL_STOP: " in chart
    assert len(fake.timeline(deployment).changes) == 2


@pytest.mark.needs("CreateDeploymentConfig.zonalConfig")
def test_a_long_deployment_is_told_in_hours(fake: CodeDeployFake) -> None:
    shop = Shop.of_servers(fake, 2)
    zonal = shop.config("HOST_COUNT", 0, zonal={"monitorDurationInSeconds": 4 * 3600})
    deployment = shop.release(deploymentConfigName=zonal)
    lines = str(fake.timeline(deployment)).splitlines()
    assert lines[0] == f"{deployment} to shop/web: Succeeded after 4:00:31"
    ticks = "0:00:00          2:00:00          4:00:00"
    assert lines[3] == f"{'start':>29} {'took':>8}   {ticks}"
    assert lines[4] == (
        f"deployment           {'+0:00:00':>8} {'4:00:31':>8}  |.{'~' * 34}| Succeeded"
    )
    assert any(line.startswith(f"{shop.instances[1]}  +4:00:21") for line in lines)


def test_a_chart_of_many_targets_leaves_out_the_least_interesting(fake: CodeDeployFake) -> None:
    ids = [f"i-{number:017d}" for number in range(50)]
    shop = Shop.of_servers(fake, ids)
    fake.fail("Install", instance=ids[45])
    timeline = fake.timeline(shop.release(deploymentConfigName=AT_ONCE))
    chart = str(timeline).splitlines()
    shown = [line.split()[0] for line in chart if line.startswith("i-")]
    assert shown == [*ids[:19], ids[45]]
    (failed,) = [number for number, line in enumerate(chart) if line.startswith("  Install")]
    assert chart[failed].endswith("| Failed")
    assert chart[failed + 1].startswith("    ScriptFailed: Script at specified location: ")
    assert chart[-2].split() == ["and", "30", "more", "30", "Succeeded"]
    assert {change.target for change in timeline.changes} == {None, *ids}


def test_charts_are_plain_and_keep_their_columns(fake: CodeDeployFake) -> None:
    shop = Shop.of_servers(fake, ["i-" + "0" * 60, "i-1"])
    chart = str(fake.timeline(shop.release()))
    assert chart.isascii()
    rows = [line for line in chart.splitlines() if line.count("|") == 2]
    assert len(rows) == 17
    assert len({row.index("|") for row in rows}) == 1
    assert rows[1].startswith("i-000000000000000000000000000... ")


def test_a_chart_fits_88_columns_and_explains_each_failure_once(fake: CodeDeployFake) -> None:
    shop = Shop.of_servers(fake, ["i-" + "0" * 60, "i-1"])
    fake.fail("BeforeInstall", message="no space " * 9)
    chart = str(fake.timeline(shop.release(deploymentConfigName=AT_ONCE)))
    assert max(map(len, chart.splitlines())) <= 88
    assert len(re.findall(r"^  BeforeInstall .*\| Failed$", chart, re.MULTILINE)) == 2
    assert chart.count("ScriptFailed: no space ") == 1


# SVG

_SVG = "{http://www.w3.org/2000/svg}"


def test_the_svg_shows_the_same_rows(fake: CodeDeployFake, tmp_path: Path) -> None:
    shop = Shop.of_servers(fake, 2)
    fake.fail("BeforeInstall", times=1, message="a < b & c")
    deployment = shop.release()
    path = tmp_path / "timeline.svg"
    fake.timeline(deployment).save(path)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.findtext(f"{_SVG}title") == f"{deployment} to shop/web: Failed after 15.9 s"
    texts = [element.text for element in root.iter(f"{_SVG}text")]
    for text in ("deployment", *shop.instances, "BeforeInstall", "Failed: ScriptFailed"):
        assert text in texts
    bars = {
        title: float(bar.attrib["y"])
        for bar in root.iter(f"{_SVG}rect")
        if (title := bar.findtext(f"{_SVG}title"))
    }
    assert [*bars] == [
        "deployment: Created, +0.0 s, 1.0 s",
        "deployment: InProgress, +1.0 s, 14.9 s",
        f"{shop.instances[0]}: InProgress, +11.0 s, 2.9 s",
        "ApplicationStop: Succeeded, +11.0 s, 0.1 s",
        "DownloadBundle: Succeeded, +12.1 s, 0.1 s",
        "BeforeInstall: Failed, +13.2 s, 0.1 s: ScriptFailed: a < b & c",
    ]
    # One row below the other; the deployment's two bars are in one.
    heights = [*bars.values()]
    assert heights[0] == heights[1]
    assert heights[1:] == sorted(set(heights))


def test_the_svg_needs_nothing_else_and_stays_in_its_frame(
    fake: CodeDeployFake, tmp_path: Path
) -> None:
    ids = [f"i-{number:017d}" for number in range(30)]
    deployment = Shop.of_servers(fake, ids).deploy(deploymentConfigName=AT_ONCE)
    fake.advance(15)
    path = tmp_path / "timeline.svg"
    fake.timeline(deployment).save(str(path))
    svg = path.read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for bar in root.iter(f"{_SVG}rect"):
        assert float(bar.get("x", 0)) + float(bar.attrib["width"]) <= width
        assert float(bar.get("y", 0)) + float(bar.attrib["height"]) <= height
    texts = [element.text for element in root.iter(f"{_SVG}text")]
    assert "and 10 more" in texts
    assert "10 InProgress" in texts


def test_the_svg_has_a_dark_counterpart_for_every_colour(
    fake: CodeDeployFake, tmp_path: Path
) -> None:
    shop = Shop.of_servers(fake, 2)
    fake.fail("BeforeInstall", times=1)
    deployment = shop.release()
    path = tmp_path / "timeline.svg"
    fake.timeline(deployment).save(path)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    rules = root.findtext(f"{_SVG}style") or ""
    assert rules.startswith("@media (prefers-color-scheme: dark){")
    colours = {
        (paint, element.attrib[paint])
        for element in root.iter()
        for paint in ("fill", "stroke")
        if element.get(paint, "none") != "none"
    }
    assert len(colours) > 8
    for paint, colour in colours:
        assert f"[{paint}='{colour}']{{{paint}:#" in rules
