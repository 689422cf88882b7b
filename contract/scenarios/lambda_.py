"""Lambda: releases that shift an alias from one version to the next."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario

_STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_CODE = "def handler(event, context):\n    return {version}\n"


def _zipped(version: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", _CODE.format(version=version))
    return buffer.getvalue()


def _function(aws: Aws) -> str:
    """Create a function with two versions, and an alias ``live`` of the first; its name."""
    name = aws.name("function")
    role = _function_role(aws)
    aws.lambda_.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": _zipped(1)},
        Publish=True,
        Tags={tag["Key"]: tag["Value"] for tag in aws.tags},
    )
    aws.finally_(aws.lambda_.delete_function, FunctionName=name)
    aws.lambda_.get_waiter("function_active_v2").wait(FunctionName=name)
    aws.lambda_.update_function_code(FunctionName=name, ZipFile=_zipped(2), Publish=True)
    aws.lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    return name


def _function_role(aws: Aws) -> str:
    name = aws.name("function-role")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    answer = aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, Tags=aws.tags)
    aws.finally_(aws.iam.delete_role, RoleName=name)
    aws.sleep(10)  # until IAM has told everywhere
    return str(answer["Role"]["Arn"])


def _revision(function: str, current: str = "1", target: str = "2") -> dict[str, Any]:
    properties = {
        "Name": function,
        "Alias": "live",
        "CurrentVersion": current,
        "TargetVersion": target,
    }
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    appspec = {"version": 0.0, "Resources": [{"function": resource}]}
    content = {"content": json.dumps(appspec)}
    return {"revisionType": "AppSpecContent", "appSpecContent": content}


def _shop(aws: Aws, config: str, **members: Any) -> dict[str, str]:
    application = aws.application("Lambda")
    group = aws.group(application, deploymentStyle=_STYLE, deploymentConfigName=config, **members)
    return {"applicationName": application, "deploymentGroupName": group}


@scenario(tier=1)
def lambda_release_all_at_once(aws: Aws) -> None:
    """The course, the target and the outcome of a release that shifts everything at once."""
    function = _function(aws)
    given = _shop(aws, "CodeDeployDefault.LambdaAllAtOnce")
    deployment = aws.codedeploy.create_deployment(**given, revision=_revision(function))
    info = aws.wait(deployment["deploymentId"])
    assert info["status"] == "Succeeded"
    targets = aws.codedeploy.list_deployment_targets(**deployment_id(deployment))["targetIds"]
    aws.codedeploy.batch_get_deployment_targets(**deployment_id(deployment), targetIds=targets)
    alias = aws.lambda_.get_alias(FunctionName=function, Name="live")
    assert alias["FunctionVersion"] == "2"


@scenario(tier=1)
def lambda_canary_stopped_by_an_alarm(aws: Aws) -> None:
    """A first canary that an alarm stops: its rollback, and the alias afterwards."""
    function = _function(aws)
    alarm = aws.name("errors")
    aws.cloudwatch.put_metric_alarm(
        AlarmName=alarm,
        MetricName="errors",
        Namespace=aws.run,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="ignore",
        Tags=aws.tags,
    )
    aws.finally_(aws.cloudwatch.delete_alarms, AlarmNames=[alarm])
    given = _shop(
        aws,
        "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        alarmConfiguration={"enabled": True, "alarms": [{"name": alarm}]},
        autoRollbackConfiguration={
            "enabled": True,
            "events": ["DEPLOYMENT_STOP_ON_ALARM"],
        },
    )
    deployment = aws.codedeploy.create_deployment(**given, revision=_revision(function))
    aws.wait(deployment["deploymentId"], "InProgress", minutes=2)
    aws.sleep(30)
    aws.cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a scenario")
    info = aws.wait(deployment["deploymentId"])
    assert info["status"] == "Stopped"
    assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
    aws.wait(info["rollbackInfo"]["rollbackDeploymentId"])
    alias = aws.lambda_.get_alias(FunctionName=function, Name="live")
    assert alias["FunctionVersion"] == "1"


@scenario(tier=1)
def lambda_canary_to_the_same_version(aws: Aws) -> None:
    """A canary whose target version is the current one."""
    function = _function(aws)
    given = _shop(aws, "CodeDeployDefault.LambdaCanary10Percent5Minutes")
    revision = _revision(function, target="1")
    deployment = aws.codedeploy.create_deployment(**given, revision=revision)
    info = aws.wait(deployment["deploymentId"])
    assert info["status"] == "Failed"


@scenario(tier=1)
def lambda_alias_that_serves_another_version(aws: Aws) -> None:
    """An AppSpec whose current version is not the one that the alias serves."""
    function = _function(aws)
    given = _shop(aws, "CodeDeployDefault.LambdaAllAtOnce")
    revision = _revision(function, current="2", target="1")
    deployment = aws.codedeploy.create_deployment(**given, revision=revision)
    info = aws.wait(deployment["deploymentId"])
    assert info["status"] == "Failed"


def deployment_id(answer: dict[str, Any]) -> dict[str, str]:
    """Return the parameter that names the deployment of an answer of CreateDeployment."""
    return {"deploymentId": answer["deploymentId"]}
