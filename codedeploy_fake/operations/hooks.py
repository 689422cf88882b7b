"""Lifecycle event hooks: PutLifecycleEventHookExecutionStatus."""
