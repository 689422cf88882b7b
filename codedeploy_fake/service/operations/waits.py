"""The waits of blue/green deployments: ContinueDeployment, SkipWaitTimeForInstanceTermination."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.engine.rerouting import READY_WAIT
from codedeploy_fake.model.store import Deployment, Document
from codedeploy_fake.service.registry import Context, operation
from codedeploy_fake.service.rules import lookup


def _unfinished_with_waits(context: Context, request: Document) -> Deployment:
    deployment = lookup.deployment(context, request["deploymentId"])
    if deployment.status.is_terminal:
        raise messages.DEPLOYMENT_ALREADY_COMPLETED.error(id=deployment.id)
    style = deployment.members["deploymentStyle"]["deploymentType"]
    if style != "BLUE_GREEN" or deployment.compute_platform == "Lambda":
        raise messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE.error(id=deployment.id)
    return deployment


@operation("ContinueDeployment", lets_go_on=True)
def continue_deployment(context: Context, request: Document) -> None:
    """Ends the wait for the traffic's turn, or the one before the blue side is terminated.

    The latter runs while the status is InProgress, so the wait counts and not the status.
    """
    deployment = _unfinished_with_waits(context, request)
    wait_type = request.get("deploymentWaitType", READY_WAIT)
    if not context.engine.go_on(deployment, wait_type):
        raise messages.DEPLOYMENT_IS_NOT_IN_READY_STATE.error(id=deployment.id)


@operation("SkipWaitTimeForInstanceTermination", lets_go_on=True)
def skip_wait_time_for_instance_termination(context: Context, request: Document) -> None:
    """Terminates the blue side as soon as the traffic is rerouted (deprecated).

    Unlike ContinueDeployment it may come before the wait has begun.
    """
    deployment = _unfinished_with_waits(context, request)
    if not context.engine.skip_termination_wait(deployment):
        raise messages.DEPLOYMENT_NOT_STARTED.error(id=deployment.id)
