"""Applications and their revisions, the tags of resources, the subjects of notifications [E 7]."""

from __future__ import annotations

from codedeploy_fake.messages.errors import inferred, verbatim, verbatim_text

APPLICATION_NAME_REQUIRED = inferred(
    "ApplicationNameRequired",
    "Application name is missing",
    when="the application name is absent or empty, or the list of names is empty",
    source="code: SDKJS; text by analogy with the deployment group's",
)
INVALID_APPLICATION_NAME = inferred(
    "InvalidApplicationName",
    "Application name is not in a valid format: {name}",
    when="more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
)
APPLICATION_ALREADY_EXISTS = inferred(
    "ApplicationAlreadyExists",
    "Application already exists with name: {name}",
    when="the name is taken (case-sensitive)",
)
APPLICATION_DOES_NOT_EXIST = verbatim(
    "ApplicationDoesNotExist",
    "No application found for name: {name}",
    when="no such application, while there are others in the account and region",
    source="aws/aws-cli#2270",
)
APPLICATION_DOES_NOT_EXIST_NONE = verbatim(
    "ApplicationDoesNotExist",
    "Applications not found for {account_id}",
    when="the account has no application at all in the region",
    source="travis-ci/travis-ci#7458",
)
APPLICATION_LIMIT_EXCEEDED = inferred(
    "ApplicationLimitExceeded",
    "Applications limit exceeded",
    when="the quota of applications is reached (1000)",
    source="quotas page",
)
INVALID_COMPUTE_PLATFORM = verbatim_text(
    "InvalidComputePlatform",
    "ComputePlatform '{value}' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
    when="an unknown compute platform for an application or a deployment configuration",
    source="PF:app-compute-platform-value",
)

RESOURCE_ARN_REQUIRED = inferred(
    "ResourceArnRequired",
    "Resource ARN is missing",
    when="ResourceArn is absent or empty",
)
INVALID_ARN = inferred(
    "InvalidArn",
    "The specified ARN is not in a valid format: {arn}",
    when="ResourceArn is no ARN, or has more than 1011 characters",
)
ARN_NOT_SUPPORTED = inferred(
    "ArnNotSupported",
    "The specified ARN is not supported: {arn}",
    when="the ARN is of no application, deployment group or deployment configuration",
)
TAG_REQUIRED = inferred(
    "TagRequired",
    "Tag is missing",
    when="the tags, or the tag keys, are absent or empty",
)
INVALID_TAGS_TO_ADD = inferred(
    "InvalidTagsToAdd",
    "The specified tags are not valid",
    when=(
        "a key that is empty, doubled, longer than 128 characters or begins with aws:, a "
        "value longer than 256, or more than 50 tags"
    ),
)
GITHUB_ACCOUNT_TOKEN_NAME_REQUIRED = inferred(
    "GitHubAccountTokenNameRequired",
    "GitHub account token name is missing",
    when="tokenName is absent or empty",
)
INVALID_GITHUB_ACCOUNT_TOKEN_NAME = inferred(
    "InvalidGitHubAccountTokenName",
    "GitHub account token name is not in a valid format: {name}",
    when="more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
)
GITHUB_ACCOUNT_TOKEN_DOES_NOT_EXIST = inferred(
    "GitHubAccountTokenDoesNotExist",
    "No GitHub account token found for name: {name}",
    when="DeleteGitHubAccountToken of an unknown name",
)
RESOURCE_VALIDATION = inferred(
    "ResourceValidation",
    "The specified resource could not be validated",
    when="the service's own backend refuses a GitHub connection",
)
OPERATION_NOT_SUPPORTED = inferred(
    "OperationNotSupported",
    "The operation is not supported",
    when="GitHub connections where they are not supported",
)

DEPLOYMENT_SUBJECT = verbatim(
    "Subject",
    "{status}: AWS CodeDeploy {id} in {region} to {name}",
    when="of the message about a deployment",
    source="[E 7.2]",
)
INSTANCE_SUBJECT = inferred(
    "Subject",
    "{status}: AWS CodeDeploy {id} in {region} to {name}",
    when="of the message about an instance",
    source="[E 7.3]",
)

REVISION_REQUIRED = verbatim(
    "RevisionRequired",
    "RevisionLocation must be specified",
    when="the revision is absent or empty, and there is none to fall back to",
    source="aws/aws-cli#4256",
)
REVISION_DOES_NOT_EXIST = inferred(
    "RevisionDoesNotExist",
    "No revision found for the specified revision location",
    when=(
        "GetApplicationRevision of an unregistered revision; CreateDeployment with an "
        "AppSpecContent that is named only by an unregistered sha256"
    ),
)
INVALID_REVISION_BUNDLE_TYPE = verbatim_text(
    "InvalidRevision",
    "BundleType must be either tar, zip or tgz",
    when="a Server application with another type of S3 bundle",
    source="PF:dg-revision-bundle-type-server",
)
INVALID_REVISION_BUNDLE_TYPE_APPSPEC = verbatim(
    "InvalidRevision",
    "BundleType must be either YAML or JSON",
    when="a Lambda or ECS application with another type of S3 bundle",
    source="awslabs/aws-codedeploy-plugin#89",
)
INVALID_REVISION_PLATFORM = verbatim_text(
    "InvalidRevision",
    "Revision type: {type} is not supported under compute platform: {platform}",
    when="a GitHub revision on Lambda or ECS (in capitals), an AppSpecContent on Server",
    source="PF:dg-revision-github-server-only",
)
INVALID_REVISION_TYPE_MISSING = inferred(
    "InvalidRevision",
    "Revision type must be specified",
    when="a revision without revisionType",
)
INVALID_REVISION_TYPE = inferred(
    "InvalidRevision",
    "Revision type is not valid: {value}",
    when="an unknown revisionType",
)
INVALID_REVISION_LOCATION_MISSING = inferred(
    "InvalidRevision",
    "{type} location must be specified",
    when="the member that belongs to the revisionType is absent, or another one is given",
)
INVALID_REVISION_S3 = inferred(
    "InvalidRevision",
    "S3 location must have a bucket and a key",
    when="an S3 location without bucket or key",
)
INVALID_REVISION_GITHUB = inferred(
    "InvalidRevision",
    "GitHub location must have a repository in the format account/repository and a commit ID",
    when="a GitHub location without commit id, or whose repository is not account/repository",
)
INVALID_REVISION_CONTENT = inferred(
    "InvalidRevision",
    "AppSpec content must be specified",
    when="a String or AppSpecContent revision with neither content nor sha256",
)
DESCRIPTION_TOO_LONG = inferred(
    "DescriptionTooLong",
    "Description is too long",
    when="the description of a deployment or revision has more than 512 characters",
    source="limit: aws-actions/amazon-ecs-deploy-task-definition, codeship-library #92",
)
INVALID_GITHUB_ACCOUNT_TOKEN = inferred(
    "InvalidGitHubAccountToken",
    "The GitHub token is not valid",
    when="CreateDeployment of a GitHub revision while no connection to a GitHub account is left",
)
INVALID_SORT_BY = inferred(
    "InvalidSortBy",
    "Sort by is not valid: {value}",
    when="sortBy other than registerTime, firstUsedTime and lastUsedTime",
)
INVALID_SORT_ORDER = inferred(
    "InvalidSortOrder",
    "Sort order is not valid: {value}",
    when="sortOrder other than ascending and descending",
)
INVALID_BUCKET_NAME_FILTER = inferred(
    "InvalidBucketNameFilter",
    "Bucket name filter is not valid: {value}",
    when="s3Bucket is no bucket name",
)
INVALID_KEY_PREFIX_FILTER = inferred(
    "InvalidKeyPrefixFilter",
    "Key prefix filter is not valid: {value}",
    when="s3KeyPrefix has more than 1024 bytes",
)
BUCKET_NAME_FILTER_REQUIRED = inferred(
    "BucketNameFilterRequired",
    "Bucket name filter is required when a key prefix filter is specified",
    when="s3KeyPrefix without s3Bucket",
)
INVALID_DEPLOYED_STATE_FILTER = inferred(
    "InvalidDeployedStateFilter",
    "Deployed state filter is not valid: {value}",
    when="deployed other than include, exclude and ignore",
)
REVISION_REGISTERED_BY_DEPLOYMENT = verbatim(
    "description",
    "Application revision registered by Deployment ID: {id}",
    when="the description of a revision that CreateDeployment registered",
    source="API_GetApplicationRevision",
)
