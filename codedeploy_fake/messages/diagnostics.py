"""Diagnostics of lifecycle events, as the agent reports them [E 2.6]."""

from __future__ import annotations

from codedeploy_fake.messages.errors import documented, inferred, verbatim

DIAGNOSTICS_SUCCESS = verbatim(
    "Success",
    "Succeeded",
    when="the event succeeded",
    source="CLIEX get-deployment-target",
)
SCRIPT_MISSING = verbatim(
    "ScriptMissing",
    "Script does not exist at specified location: {path}",
    when="the AppSpec names a script that the revision lacks; the path is absolute",
    source="villasv/aws-airflow-stack#192; agent, hook_executor.rb",
)
SCRIPT_NOT_EXECUTABLE = documented(
    "ScriptNotExecutable",
    "Unable to set script at specified location: {path} as executable",
    when="the script cannot be made executable",
    source="agent, hook_executor.rb",
)
SCRIPT_TIMED_OUT = documented(
    "ScriptTimedOut",
    "Script at specified location: {path} failed to complete in {seconds} seconds",
    when="the script ran longer than its timeout",
    source="agent, hook_executor.rb",
)
SCRIPT_FAILED = verbatim(
    "ScriptFailed",
    "Script at specified location: {path} failed with exit code {exit_code}",
    when="the script ended with another exit code than 0",
    source="public reports",
)
AGENT_SILENT = verbatim(
    "UnknownError",
    "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent "
    "logs on your host and make sure the agent is running and can connect to the CodeDeploy "
    "server.",
    when="the agent did not take up the event within five minutes",
    source="public reports",
)
EVENT_INTERRUPTED = inferred(
    "UnknownError",
    "The lifecycle event was running when the deployment was stopped.",
    when="the deployment was stopped while the event ran",
    source="status of the event: live runs",
)
BUNDLE_KEY_MISSING = documented(
    "UnknownError",
    "The specified key does not exist.",
    when="DownloadBundle: the S3 object does not exist",
    source="agent; text of Amazon S3",
)
BUNDLE_ETAG_DIFFERS = documented(
    "UnknownError",
    "Expected deployment artifact bundle etag {expected} but was actually {actual}",
    when="DownloadBundle: the object has another eTag",
    source="agent",
)
BUNDLE_GITHUB_MISSING = verbatim(
    "UnknownError",
    "Could not download bundle at '{url}' after {retries} retries. Server returned codes: {codes}.",
    when="DownloadBundle: GitHub has no such commit; each code with its reason",
    source="webfactory/create-aws-codedeploy-deployment#1; aws/aws-codedeploy-agent#10",
)
APPSPEC_MISSING = documented(
    "UnknownError",
    "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at "
    'revision-relative path "appspec.yml". The revision was unpacked to directory "{directory}", '
    'and the AppSpec file was expected but not found at path "{directory}/appspec.yml". Consult '
    "the AWS CodeDeploy Appspec documentation for more information at "
    "http://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
    when="DownloadBundle or Install: the revision has no AppSpec file",
    source="agent",
)
APPSPEC_EMPTY = documented(
    "UnknownError",
    "The deployment failed because the application specification file was empty. Make sure your "
    "AppSpec file defines at minimum the 'version' and 'os' properties.",
    when="BeforeInstall: the AppSpec file is empty",
    source="agent",
)
APPSPEC_NOT_YAML = inferred(
    "UnknownError",
    "(<unknown>): could not find expected content while parsing the application specification file",
    when="BeforeInstall: the AppSpec file is no YAML",
    source="agent; text of its YAML parser",
)
APPSPEC_VERSION = documented(
    "UnknownError",
    "The deployment failed because an invalid version value ({version}) was entered in the "
    'application specification file. Make sure your AppSpec file specifies "0.0" as the version, '
    "and then try again.",
    when="BeforeInstall: the AppSpec file has another version",
    source="agent",
)
APPSPEC_SYSTEM = documented(
    "UnknownError",
    "The deployment failed because the application specification file specifies an unsupported "
    'operating system ({system}). Specify either "linux" or "windows" in the os section of the '
    "AppSpec file, and then try again.",
    when="BeforeInstall: the AppSpec file is for another operating system",
    source="agent",
)
APPSPEC_NO_LOCATION = documented(
    "UnknownError",
    "The deployment failed because the application specification file specifies a script with no "
    "location value. Specify the location in the hooks section of the AppSpec file, and then try "
    "again.",
    when="BeforeInstall: a script of the AppSpec file has no location",
    source="agent",
)
APPSPEC_BAD_TIMEOUT = documented(
    "UnknownError",
    "The deployment failed because an invalid timeout value was provided for a script in the "
    "application specification file. Make corrections in the hooks section of the AppSpec file, "
    "and then try again.",
    when="BeforeInstall: a script of the AppSpec file has an impossible timeout",
    source="agent",
)
APPSPEC_NO_DESTINATION = documented(
    "UnknownError",
    "The deployment failed because the application specification file specifies only a source "
    "file ({source}). Add the name of the destination file to the files section of the AppSpec "
    "file, and then try again.",
    when="BeforeInstall: a file of the AppSpec file has no destination",
    source="agent",
)
BUNDLE_NOT_ZIP = inferred(
    "UnknownError",
    "Zip end of central directory signature not found",
    when="DownloadBundle: the object is no zip archive",
    source="agent; text of its zip library",
)
BUNDLE_NOT_TAR = documented(
    "UnknownError",
    "Error extracting tar archive: 2",
    when="DownloadBundle: the object is no tar archive",
    source="agent, linux_util.rb; exit status of tar inferred",
)
#: By bundle type.
BUNDLE_NOT_UNPACKED = {"zip": BUNDLE_NOT_ZIP, "tar": BUNDLE_NOT_TAR, "tgz": BUNDLE_NOT_TAR}
FILE_EXISTS = documented(
    "UnknownError",
    "The deployment failed because a specified file already exists at this location: {path}",
    when="Install: a file is in the way and fileExistsBehavior is DISALLOW",
    source="agent",
)
