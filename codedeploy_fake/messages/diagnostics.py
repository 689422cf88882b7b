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
APPSPEC_EMPTY = Message(
    "UnknownError",
    "The deployment failed because the application specification file was empty. Make sure your "
    "AppSpec file defines at minimum the 'version' and 'os' properties.",
    "BeforeInstall: the AppSpec file is empty",
    "documented",
    "agent",
)
APPSPEC_NOT_YAML = Message(
    "UnknownError",
    "(<unknown>): could not find expected content while parsing the application specification file",
    "BeforeInstall: the AppSpec file is no YAML",
    "inferred",
    "agent; text of its YAML parser",
)
APPSPEC_VERSION = Message(
    "UnknownError",
    "The deployment failed because an invalid version value ({version}) was entered in the "
    'application specification file. Make sure your AppSpec file specifies "0.0" as the version, '
    "and then try again.",
    "BeforeInstall: the AppSpec file has another version",
    "documented",
    "agent",
)
APPSPEC_SYSTEM = Message(
    "UnknownError",
    "The deployment failed because the application specification file specifies an unsupported "
    'operating system ({system}). Specify either "linux" or "windows" in the os section of the '
    "AppSpec file, and then try again.",
    "BeforeInstall: the AppSpec file is for another operating system",
    "documented",
    "agent",
)
APPSPEC_NO_LOCATION = Message(
    "UnknownError",
    "The deployment failed because the application specification file specifies a script with no "
    "location value. Specify the location in the hooks section of the AppSpec file, and then try "
    "again.",
    "BeforeInstall: a script of the AppSpec file has no location",
    "documented",
    "agent",
)
APPSPEC_BAD_TIMEOUT = Message(
    "UnknownError",
    "The deployment failed because an invalid timeout value was provided for a script in the "
    "application specification file. Make corrections in the hooks section of the AppSpec file, "
    "and then try again.",
    "BeforeInstall: a script of the AppSpec file has an impossible timeout",
    "documented",
    "agent",
)
APPSPEC_NO_DESTINATION = Message(
    "UnknownError",
    "The deployment failed because the application specification file specifies only a source "
    "file ({source}). Add the name of the destination file to the files section of the AppSpec "
    "file, and then try again.",
    "BeforeInstall: a file of the AppSpec file has no destination",
    "documented",
    "agent",
)
BUNDLE_NOT_ZIP = Message(
    "UnknownError",
    "Zip end of central directory signature not found",
    "DownloadBundle: the object is no zip archive",
    "inferred",
    "agent; text of its zip library",
)
BUNDLE_NOT_TAR = Message(
    "UnknownError",
    "Error extracting tar archive: 2",
    "DownloadBundle: the object is no tar archive",
    "documented",
    "agent, linux_util.rb; exit status of tar inferred",
)
#: By bundle type.
BUNDLE_NOT_UNPACKED = {"zip": BUNDLE_NOT_ZIP, "tar": BUNDLE_NOT_TAR, "tgz": BUNDLE_NOT_TAR}
FILE_EXISTS = Message(
    "UnknownError",
    "The deployment failed because a specified file already exists at this location: {path}",
    "Install: a file is in the way and fileExistsBehavior is DISALLOW",
    "documented",
    "agent",
)
