"""Validation hooks of Lambda and ECS deployments."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.model.store import Document
from codedeploy_fake.service.registry import Context, operation
from codedeploy_fake.service.rules import lookup


@operation("PutLifecycleEventHookExecutionStatus", lets_go_on=True)
def put_lifecycle_event_hook_execution_status(context: Context, request: Document) -> Document:
    """Takes what a validation hook found (engine reference, 2.9)."""
    deployment = lookup.deployment(context, request["deploymentId"])
    if deployment.compute_platform == "Server":
        raise messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE.error(id=deployment.id)
    execution_id = request["lifecycleEventHookExecutionId"]
    if not context.engine.has_asked(deployment, execution_id):
        raise messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID.error(value=execution_id)
    succeeded = request["status"] == "Succeeded"
    if not context.engine.answer_hook(deployment, execution_id, succeeded=succeeded):
        raise messages.LIFECYCLE_EVENT_ALREADY_COMPLETED.error()
    return {"lifecycleEventHookExecutionId": execution_id}
