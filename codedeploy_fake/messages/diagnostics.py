"""What an agent says of a lifecycle event [E 2.6]."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

DIAGNOSTICS_SUCCESS = Message(
    "Success", "Succeeded", "the event succeeded", "verbatim", "CLIEX get-deployment-target"
)
SCRIPT_MISSING = Message(
    "ScriptMissing",
    "Script does not exist at specified location: {path}",
    "the AppSpec names a script that the revision lacks; the path is absolute",
    "verbatim",
    "villasv/aws-airflow-stack#192; agent, hook_executor.rb",
)
SCRIPT_NOT_EXECUTABLE = Message(
    "ScriptNotExecutable",
    "Unable to set script at specified location: {path} as executable",
    "the script cannot be made executable",
    "documented",
    "agent, hook_executor.rb",
)
SCRIPT_TIMED_OUT = Message(
    "ScriptTimedOut",
    "Script at specified location: {path} failed to complete in {seconds} seconds",
    "the script ran longer than its timeout",
    "documented",
    "agent, hook_executor.rb",
)
SCRIPT_FAILED = Message(
    "ScriptFailed",
    "Script at specified location: {path} failed with exit code {exit_code}",
    "the script ended with another exit code than 0",
    "verbatim",
    "public reports",
)
AGENT_SILENT = Message(
    "UnknownError",
    "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent "
    "logs on your host and make sure the agent is running and can connect to the CodeDeploy "
    "server.",
    "the agent did not take up the event within five minutes",
    "verbatim",
    "public reports",
)
EVENT_INTERRUPTED = Message(
    "UnknownError",
    "The lifecycle event was running when the deployment was stopped.",
    "the deployment was stopped while the event ran",
    "inferred",
    "status of the event: live runs",
)
BUNDLE_KEY_MISSING = Message(
    "UnknownError",
    "The specified key does not exist.",
    "DownloadBundle: the S3 object does not exist",
    "documented",
    "agent; text of Amazon S3",
)
BUNDLE_ETAG_DIFFERS = Message(
    "UnknownError",
    "Expected deployment artifact bundle etag {expected} but was actually {actual}",
    "DownloadBundle: the object has another eTag",
    "documented",
    "agent",
)
BUNDLE_GITHUB_MISSING = Message(
    "UnknownError",
    "Could not download bundle at '{url}' after {retries} retries. Server returned codes: {codes}.",
    "DownloadBundle: GitHub has no such commit; each code with its reason",
    "verbatim",
    "webfactory/create-aws-codedeploy-deployment#1; aws/aws-codedeploy-agent#10",
)
APPSPEC_MISSING = Message(
    "UnknownError",
    "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at "
    'revision-relative path "appspec.yml". The revision was unpacked to directory "{directory}", '
    'and the AppSpec file was expected but not found at path "{directory}/appspec.yml". Consult '
    "the AWS CodeDeploy Appspec documentation for more information at "
    "http://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
    "DownloadBundle or Install: the revision has no AppSpec file",
    "documented",
    "agent",
)
FILE_EXISTS = Message(
    "UnknownError",
    "The deployment failed because a specified file already exists at this location: {path}",
    "Install: a file is in the way and fileExistsBehavior is DISALLOW",
    "documented",
    "agent",
)
