"""AppSpec files of Lambda and ECS: where they come from, how they are written, what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import Shop, ecs_appspec, inline, lambda_appspec, revision

S3 = revision("appspec", "YAML")
YAML = """
version: 0.0
Resources:
  - payments:
      Type: AWS::Lambda::Function
      Properties:
        Name: pay
        Alias: live
        CurrentVersion: 1
        TargetVersion: 2
Hooks:
  - BeforeAllowTraffic: check
  - AfterAllowTraffic:
"""
PREFIX = (
    "The deployment failed because the AppSpec file that specifies the deployment configuration "
    "is missing or has an invalid configuration. "
)


def versions(shop: Shop, revision: dict[str, Any]) -> tuple[str, ...]:
    """What is deployed: function, alias, current and target version."""
    info = shop.target(shop.deploy(revision, seconds=2))["lambdaFunctionInfo"]
    names = ("functionName", "functionAlias", "currentVersion", "targetVersion")
    return tuple(info[name] for name in names)


def reason(shop: Shop, content: Any) -> str:
    """Why an AppSpec cannot be used."""
    code, message = shop.error(shop.deploy(inline(content), seconds=2))
    assert code == "INVALID_REVISION"
    assert message.startswith(PREFIX)
    return message.removeprefix(PREFIX)


def without(document: dict[str, Any], *path: Any) -> dict[str, Any]:
    """A copy without the member at the end of a path."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return copy


@pytest.mark.parametrize("kind", ["AppSpecContent", "String"])
@pytest.mark.parametrize(
    "content",
    [
        lambda_appspec(),
        lambda_appspec(1, 2),
        json.dumps(lambda_appspec(), indent="\t"),
        YAML,
        YAML.replace("Resources", "resources").replace("Name", "name"),
    ],
    ids=["json", "numbers", "tabs", "yaml", "lower case"],
)
def test_an_appspec_may_be_written_in_json_or_yaml(
    fake: CodeDeployFake, kind: str, content: Any
) -> None:
    shop = Shop.of_lambda(fake)
    assert versions(shop, inline(content, kind)) == ("pay", "live", "1", "2")


def test_an_event_without_a_function_in_yaml_has_no_hook(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
    before, after = shop.hook("BeforeAllowTraffic"), shop.hook("AfterAllowTraffic")
    shop.deploy(inline(YAML), seconds=10)
    shop.report(before[0])
    fake.advance(10)
    assert after == []


def test_hooks_may_be_one_map(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake)
    before = shop.hook("BeforeAllowTraffic")
    shop.deploy(inline({**lambda_appspec(), "Hooks": {"BeforeAllowTraffic": "check"}}), seconds=10)
    assert len(before) == 1


def test_a_hash_names_content_that_is_known(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake)
    first = shop.release(inline(lambda_appspec()))
    digest = shop.info(first)["revision"]["appSpecContent"]["sha256"]
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": digest}}
    assert versions(shop, revision) == ("pay", "live", "1", "2")


class TestFilesInS3:
    def test_the_declared_content_is_deployed(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake)
        fake.add_revision(S3, content=YAML)
        assert versions(shop, S3) == ("pay", "live", "1", "2")

    def test_without_declared_content_the_application_names_the_function(
        self, fake: CodeDeployFake
    ) -> None:
        shop = Shop.of_lambda(fake)
        assert versions(shop, S3) == ("shop", "live", "1", "2")

    def test_without_its_content_the_declared_function_goes_on(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
        fake.add_lambda_function("ship", alias="prod", versions=["7", "8"])
        assert versions(shop, S3) == ("ship", "prod", "7", "8")
        fake.run()
        assert versions(shop, S3) == ("ship", "prod", "8", "8")

    def test_without_its_content_the_given_functions_are_its_hooks(
        self, fake: CodeDeployFake
    ) -> None:
        shop = Shop.of_ecs(fake)
        payloads = shop.hook("BeforeInstall")
        deployment_id = shop.deploy(S3, seconds=60)
        assert len(payloads) == 1
        assert shop.events(deployment_id)["BeforeInstall"] == "InProgress"

    def test_a_file_that_is_not_there_fails_the_deployment(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake)
        deployment_id = shop.deploy(S3)
        other = {**S3, "s3Location": {**S3["s3Location"], "key": "other"}}
        fake.add_revision(other)
        fake.advance(2)
        code, message = shop.error(deployment_id)
        assert code == "INVALID_REVISION"
        assert message == PREFIX + "The AppSpec file was not found in the S3 bucket."


class TestMistakes:
    @pytest.mark.parametrize(
        "content",
        [
            # All on one line, as in the recorded report.
            "version: 0.0 Resources: - TargetService: Type: AWS::ECS::Service",
            "{",
            "@",
            "version: 2026-13-45",
            "[" * 5000,
        ],
    )
    def test_what_is_no_yaml_is_not_well_formed(self, fake: CodeDeployFake, content: str) -> None:
        assert reason(Shop.of_ecs(fake), content) == (
            "The input AppSpec file is a not well-formed yaml. The template cannot be parsed."
        )

    @pytest.mark.parametrize(
        "content",
        [
            "just text",
            "[]",
            {"version": 0.0},
            {"Resources": {}},
            {"Resources": [{}, {}]},
        ],
    )
    def test_exactly_one_resource_is_needed(self, fake: CodeDeployFake, content: Any) -> None:
        text = reason(Shop.of_lambda(fake), content)
        assert text == "The AppSpec file needs exactly one resource."

    @pytest.mark.parametrize("resource", ["text", {}, {"f": "text"}, {"f": {"Type": "Other"}}])
    def test_the_resource_has_to_be_of_the_platform(
        self, fake: CodeDeployFake, resource: Any
    ) -> None:
        text = reason(Shop.of_lambda(fake), {"Resources": [resource]})
        assert text == "The AppSpec file needs a resource of the type AWS::Lambda::Function."

    @pytest.mark.parametrize("name", ["Name", "Alias", "CurrentVersion", "TargetVersion"])
    def test_every_property_of_a_function_is_needed(self, fake: CodeDeployFake, name: str) -> None:
        content = without(lambda_appspec(), "Resources", 0, "function", "Properties", name)
        text = reason(Shop.of_lambda(fake), content)
        assert text == f"The AppSpec file needs the property {name}."

    def test_an_empty_property_is_missing(self, fake: CodeDeployFake) -> None:
        text = reason(Shop.of_lambda(fake), lambda_appspec("", "2"))
        assert text == "The AppSpec file needs the property CurrentVersion."

    def test_without_properties_the_first_one_is_missing(self, fake: CodeDeployFake) -> None:
        content = without(ecs_appspec(), "Resources", 0, "TargetService", "Properties")
        text = reason(Shop.of_ecs(fake), content)
        assert text == "The AppSpec file needs the property TaskDefinition."

    def test_a_hook_has_to_be_an_event_of_the_platform(self, fake: CodeDeployFake) -> None:
        text = reason(Shop.of_lambda(fake), lambda_appspec(AfterInstall="check"))
        assert text == "The AppSpec file needs a known lifecycle event instead of AfterInstall."

    @pytest.mark.parametrize("hooks", ["check", ["check"]])
    def test_hooks_that_are_no_list_of_functions_are_refused(
        self, fake: CodeDeployFake, hooks: Any
    ) -> None:
        text = reason(Shop.of_lambda(fake), {**lambda_appspec(), "Hooks": hooks})
        assert text == "The AppSpec file needs hooks as a list of events and functions."


def test_the_parser_is_imported_late() -> None:
    """Importing the package must not wait for PyYAML."""
    code = "import sys, codedeploy_fake.service.service; assert 'yaml' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
