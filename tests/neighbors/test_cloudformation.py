"""CodeDeploy's resources in the stacks of moto's CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import moto
import pytest
from botocore.exceptions import ClientError
from moto.cloudformation import parsing

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.neighbors.clients import Clients
from codedeploy_fake.neighbors.cloudformation import registered
from tests.neighbors import account
from tests.shop import ROLE, Shop, frozen, inline, lambda_appspec, revision

Template = dict[str, Any]
KIND = "AWS::CodeDeploy::"

SERVER: Template = {
    "Application": {"Type": f"{KIND}Application", "Properties": {"ApplicationName": "shop"}},
    "Careful": {
        "Type": f"{KIND}DeploymentConfig",
        "Properties": {
            "DeploymentConfigName": "careful",
            "MinimumHealthyHosts": {"Type": "HOST_COUNT", "Value": "1"},
        },
    },
    "Group": {
        "Type": f"{KIND}DeploymentGroup",
        "Properties": {
            "ApplicationName": {"Ref": "Application"},
            "DeploymentGroupName": "web",
            "DeploymentConfigName": {"Ref": "Careful"},
            "ServiceRoleArn": ROLE,
            "Ec2TagFilters": [{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}],
            "AutoRollbackConfiguration": {"Enabled": "true", "Events": ["DEPLOYMENT_FAILURE"]},
            "Tags": [{"Key": "team", "Value": "web"}],
        },
    },
}

#: What a SAM template is expanded to: AutoPublishAlias, DeploymentPreference with an alarm.
SAM: Template = {
    "CodeDeployServiceRole": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Action": ["sts:AssumeRole"],
                        "Effect": "Allow",
                        "Principal": {"Service": ["codedeploy.amazonaws.com"]},
                    }
                ],
            },
        },
    },
    "ServerlessDeploymentApplication": {
        "Type": f"{KIND}Application",
        "Properties": {"ComputePlatform": "Lambda"},
    },
    "PayDeploymentGroup": {
        "Type": f"{KIND}DeploymentGroup",
        "Properties": {
            "ApplicationName": {"Ref": "ServerlessDeploymentApplication"},
            "AlarmConfiguration": {"Enabled": True, "Alarms": [{"Name": "errors"}]},
            "AutoRollbackConfiguration": {
                "Enabled": True,
                "Events": [
                    "DEPLOYMENT_FAILURE",
                    "DEPLOYMENT_STOP_ON_ALARM",
                    "DEPLOYMENT_STOP_ON_REQUEST",
                ],
            },
            "DeploymentConfigName": {
                "Fn::Sub": ["CodeDeployDefault.Lambda${Name}", {"Name": "Canary10Percent5Minutes"}]
            },
            "DeploymentStyle": {
                "DeploymentType": "BLUE_GREEN",
                "DeploymentOption": "WITH_TRAFFIC_CONTROL",
            },
            "ServiceRoleArn": {"Fn::GetAtt": ["CodeDeployServiceRole", "Arn"]},
        },
    },
}


@pytest.fixture
def fake() -> Iterator[CodeDeployFake]:
    with moto.mock_aws(), frozen(world="moto") as fake:
        yield fake


def body(resources: Template) -> str:
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


def create(resources: Template) -> None:
    account.aws("cloudformation").create_stack(StackName="shop", TemplateBody=body(resources))


def update(resources: Template) -> None:
    account.aws("cloudformation").update_stack(StackName="shop", TemplateBody=body(resources))


def delete() -> None:
    account.aws("cloudformation").delete_stack(StackName="shop")


def ids() -> dict[str, str]:
    """The physical ids of a stack's resources, by their logical ids."""
    answer = account.aws("cloudformation").describe_stack_resources(StackName="shop")
    return {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in answer["StackResources"]}


def with_group(**properties: Any) -> Template:
    """The stack with other properties of its group; None leaves one out."""
    changed = {**SERVER["Group"]["Properties"], **properties}
    kept = {name: value for name, value in changed.items() if value is not None}
    return {**SERVER, "Group": {**SERVER["Group"], "Properties": kept}}


def names(client: Any) -> tuple[list[str], list[str], list[str]]:
    """The applications, their groups, and the configurations of the account."""
    applications = client.list_applications()["applications"]
    groups = [
        name
        for application in applications
        for name in client.list_deployment_groups(applicationName=application)["deploymentGroups"]
    ]
    configs = client.list_deployment_configs()["deploymentConfigsList"]
    return applications, groups, [n for n in configs if not n.startswith("CodeDeployDefault")]


def group_info(client: Any) -> Any:
    return client.get_deployment_group(applicationName="shop", deploymentGroupName="web")[
        "deploymentGroupInfo"
    ]


def tags(client: Any) -> dict[str, str]:
    arn = f"arn:aws:codedeploy:us-east-1:{account.ACCOUNT}:deploymentgroup:shop/web"
    return {t["Key"]: t["Value"] for t in client.list_tags_for_resource(ResourceArn=arn)["Tags"]}


@pytest.fixture
def client(fake: CodeDeployFake) -> Any:
    return account.aws("codedeploy")


def test_the_resources_of_a_stack_appear_and_go_with_it(fake: CodeDeployFake, client: Any) -> None:
    account.add_instances(2)
    create(SERVER)
    assert names(client) == (["shop"], ["web"], ["careful"])
    assert ids() == {"Application": "shop", "Careful": "careful", "Group": "web"}
    info = group_info(client)
    assert info["deploymentConfigName"] == "careful"
    assert info["autoRollbackConfiguration"] == {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    assert tags(client) == {"team": "web"}

    answer = client.create_deployment(
        applicationName="shop", deploymentGroupName="web", revision=revision()
    )
    fake.run()
    found = client.get_deployment(deploymentId=answer["deploymentId"])["deploymentInfo"]
    assert found["status"] == "Succeeded"
    assert found["deploymentOverview"]["Succeeded"] == 2

    delete()
    assert names(client) == ([], [], [])


def test_a_sam_template_is_deployed_and_rolled_back(fake: CodeDeployFake, client: Any) -> None:
    account.add_function()
    account.set_alarm("errors", "OK")
    create(SAM)
    (application,), (group,), _ = names(client)
    assert application.startswith("shop-ServerlessDeploymentApplication-")
    assert group.startswith("shop-PayDeploymentGroup-")

    def deploy() -> str:
        answer = client.create_deployment(
            applicationName=application,
            deploymentGroupName=group,
            revision=inline(lambda_appspec()),
        )
        return str(answer["deploymentId"])

    deployment = deploy()
    fake.advance(60)
    assert account.alias_of() == ("1", {"2": 0.1})
    account.set_alarm("errors", "ALARM")
    fake.run()
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert account.alias_of() == ("1", {})


def test_an_update_changes_the_group_and_its_tags(client: Any, fake: CodeDeployFake) -> None:
    create(SERVER)
    sets = {"Ec2TagSetList": [{"Ec2TagGroup": [{"Key": "role", "Type": "KEY_ONLY"}]}]}
    changed = with_group(
        Ec2TagFilters=None,
        AutoRollbackConfiguration=None,
        Ec2TagSet=sets,
        Tags=[{"Key": "owner", "Value": "ops"}],
    )
    update(changed)
    info = group_info(client)
    assert info.get("ec2TagFilters", []) == []
    assert info["ec2TagSet"]["ec2TagSetList"] == [[{"Key": "role", "Type": "KEY_ONLY"}]]
    assert info["autoRollbackConfiguration"]["enabled"] is False
    assert tags(client) == {"owner": "ops"}
    # A change of one thing leaves the others as they are.
    update(
        with_group(
            **{
                **changed["Group"]["Properties"],
                "Tags": None,
                "Ec2TagFilters": None,
                "AutoRollbackConfiguration": None,
            }
        )
    )
    assert tags(client) == {}


def test_an_update_of_what_cannot_change_replaces_it(client: Any, fake: CodeDeployFake) -> None:
    application = {"Type": f"{KIND}Application", "Properties": {"ComputePlatform": "Server"}}
    create({"Application": application})
    (before,), _, _ = names(client)
    update({"Application": {**application, "Properties": {"ComputePlatform": "Lambda"}}})
    (after,), _, _ = names(client)
    assert before != after
    found = client.get_application(applicationName=after)["application"]
    assert found["computePlatform"] == "Lambda"
    assert ids() == {"Application": after}


def test_a_named_resource_is_not_replaced_by_itself(client: Any, fake: CodeDeployFake) -> None:
    create(SERVER)
    careful = {
        **SERVER["Careful"]["Properties"],
        "MinimumHealthyHosts": {"Type": "HOST_COUNT", "Value": 2},
    }
    with pytest.raises(ClientError, match="Rename careful and update the stack again"):
        update({**SERVER, "Careful": {**SERVER["Careful"], "Properties": careful}})
    renamed = {**careful, "DeploymentConfigName": "bold"}
    update(
        {
            **with_group(DeploymentConfigName="bold"),
            "Careful": {**SERVER["Careful"], "Properties": renamed},
        }
    )
    assert names(client) == (["shop"], ["web"], ["bold"])


def test_a_deployment_in_the_template_is_made_with_each_change_of_it(
    client: Any, fake: CodeDeployFake
) -> None:
    account.add_instances(1)

    def deployment(key: str) -> Template:
        location = {"Bucket": "releases", "Key": key, "BundleType": "zip"}
        return {"Revision": {"RevisionType": "S3", "S3Location": location}}

    create(with_group(Deployment={**deployment("v1.zip"), "IgnoreApplicationStopFailures": True}))
    fake.run()
    update(with_group(Deployment=deployment("v2.zip")))
    fake.run()
    update(with_group(Deployment=deployment("v2.zip"), Tags=None))
    found = client.list_deployments()["deployments"]
    keys = [
        client.get_deployment(deploymentId=id_)["deploymentInfo"]["revision"]["s3Location"]["key"]
        for id_ in found
    ]
    assert sorted(keys) == ["v1.zip", "v2.zip"]


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"DeploymentConfigName": "missing"}, "DeploymentConfigDoesNotExistException"),
        ({"Ec2TagFilter": []}, "Encountered unsupported property Ec2TagFilter of AWS::CodeDeploy"),
        ({"ServiceRoleArn": None}, "serviceRoleArn"),
        ({"AutoRollbackConfiguration": {"Enabled": "perhaps"}}, "enabled"),
    ],
)
def test_what_codedeploy_refuses_the_stack_is_refused_for(
    client: Any, fake: CodeDeployFake, properties: Any, sentence: str
) -> None:
    with pytest.raises(ClientError, match=sentence) as caught:
        create(with_group(**properties))
    assert caught.value.operation_name == "CreateStack"
    assert caught.value.response["Error"]["Code"] == "ValidationError"


def test_resources_of_the_same_stack_are_there_for_the_group(
    client: Any, fake: CodeDeployFake
) -> None:
    account.add_topic_with_queue("other")
    trigger = {
        "TriggerName": "all",
        "TriggerTargetArn": {"Ref": "Topic"},
        "TriggerEvents": ["DeploymentStart"],
    }
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "releases"}}
    create({**with_group(TriggerConfigurations=[trigger]), "Topic": topic})
    assert group_info(client)["triggerConfigurations"][0]["triggerTargetArn"].endswith(":releases")


def test_nothing_of_it_stays_in_moto(fake: CodeDeployFake) -> None:
    before = parsing.get_model_map().copy(), parsing.get_model_list().copy()
    create(SERVER)
    assert (parsing.get_model_map(), parsing.get_model_list()) == before
    with pytest.raises(ClientError):
        create(with_group(DeploymentConfigName="missing"))
    assert (parsing.get_model_map(), parsing.get_model_list()) == before


def test_requests_at_the_same_time_find_the_resources_until_the_last_is_over() -> None:
    before = parsing.get_model_map().copy(), parsing.get_model_list().copy()
    clients = Clients(None)
    first, second = (registered(clients, lambda: None) for _ in range(2))
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert f"{KIND}Application" in parsing.get_model_map()
    second.__exit__(None, None, None)
    assert (parsing.get_model_map(), parsing.get_model_list()) == before


def test_tags_of_an_application_are_changed(client: Any, fake: CodeDeployFake) -> None:
    def tagged(**values: str) -> Template:
        given = [{"Key": key, "Value": value} for key, value in values.items()]
        properties = {"ApplicationName": "shop", "Tags": given}
        return {"Application": {"Type": f"{KIND}Application", "Properties": properties}}

    arn = f"arn:aws:codedeploy:us-east-1:{account.ACCOUNT}:application:shop"
    create(tagged(team="web"))
    update(tagged(team="ops", owner="ann"))
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "team", "Value": "ops"},
        {"Key": "owner", "Value": "ann"},
    ]


def test_a_group_of_another_application_replaces_the_old_one(
    client: Any, fake: CodeDeployFake
) -> None:
    create(SERVER)
    client.create_application(applicationName="other")
    update(with_group(ApplicationName="other"))
    assert client.list_deployment_groups(applicationName="other")["deploymentGroups"] == ["web"]
    assert client.list_deployment_groups(applicationName="shop")["deploymentGroups"] == []


def test_what_is_gone_already_does_not_keep_a_stack(client: Any, fake: CodeDeployFake) -> None:
    create(SERVER)
    client.delete_application(applicationName="shop")
    client.delete_deployment_config(deploymentConfigName="careful")
    delete()
    assert names(client) == ([], [], [])


def test_the_resources_have_no_attributes(client: Any, fake: CodeDeployFake) -> None:
    arn = {"Value": {"Fn::GetAtt": ["Application", "Arn"]}}
    template = json.dumps({"Resources": SERVER, "Outputs": {"Arn": arn}})
    with pytest.raises(ClientError, match="Arn"):
        account.aws("cloudformation").create_stack(StackName="shop", TemplateBody=template)


def test_a_number_may_stand_for_a_text(client: Any, fake: CodeDeployFake) -> None:
    create(with_group(Tags=[{"Key": "version", "Value": 3}]))
    assert tags(client) == {"version": "3"}


def test_models_of_others_come_back(fake: CodeDeployFake, monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        """A model of the user's own."""

    models: Any = parsing.get_model_map()
    monkeypatch.setitem(models, f"{KIND}Application", Other)
    create(SERVER)
    assert models[f"{KIND}Application"] is Other


def test_a_stack_may_outlive_the_fake() -> None:
    with moto.mock_aws():
        with frozen(world="moto"):
            create(SERVER)
        delete()
        with frozen(world="moto") as fake:
            assert names(account.aws("codedeploy")) == ([], [], [])
            assert fake.calls


@pytest.mark.filterwarnings("ignore:Tried to parse AWS..CodeDeploy:UserWarning")
def test_a_fake_that_does_not_look_has_nothing_of_a_stack() -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto"), frozen():
        create(SERVER)
        assert names(account.aws("codedeploy")) == ([], [], [])


def test_stacks_of_another_region_are_in_that_region(fake: CodeDeployFake) -> None:
    stacks = account.aws("cloudformation", "eu-west-1")
    stacks.create_stack(StackName="shop", TemplateBody=body(SERVER))
    assert names(account.aws("codedeploy", "eu-west-1"))[0] == ["shop"]
    assert names(account.aws("codedeploy"))[0] == []
    assert Shop(fake).names["applicationName"] == "shop"
