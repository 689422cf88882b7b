"""Revisions."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

REVISION_REQUIRED = Message(
    "RevisionRequired",
    "RevisionLocation must be specified",
    "the revision is absent or empty, and there is none to fall back to",
    "verbatim",
    "aws/aws-cli#4256",
)
REVISION_DOES_NOT_EXIST = Message(
    "RevisionDoesNotExist",
    "No revision found for the specified revision location",
    "GetApplicationRevision of an unregistered revision; CreateDeployment with an AppSpecContent "
    "that is named only by an unregistered sha256",
    "inferred",
    "model",
)
INVALID_REVISION_BUNDLE_TYPE = Message(
    "InvalidRevision",
    "BundleType must be either tar, zip or tgz",
    "a Server application with another type of S3 bundle",
    "verbatim",
    "PF:dg-revision-bundle-type-server",
    class_uncertain=True,
)
INVALID_REVISION_BUNDLE_TYPE_APPSPEC = Message(
    "InvalidRevision",
    "BundleType must be either YAML or JSON",
    "a Lambda or ECS application with another type of S3 bundle",
    "verbatim",
    "awslabs/aws-codedeploy-plugin#89",
)
INVALID_REVISION_PLATFORM = Message(
    "InvalidRevision",
    "Revision type: {type} is not supported under compute platform: {platform}",
    "a GitHub revision on Lambda or ECS (in capitals), an AppSpecContent on Server",
    "verbatim",
    "PF:dg-revision-github-server-only",
    class_uncertain=True,
)
INVALID_REVISION_TYPE_MISSING = Message(
    "InvalidRevision",
    "Revision type must be specified",
    "a revision without revisionType",
    "inferred",
    "model",
)
INVALID_REVISION_TYPE = Message(
    "InvalidRevision",
    "Revision type is not valid: {value}",
    "an unknown revisionType",
    "inferred",
    "model",
)
INVALID_REVISION_LOCATION_MISSING = Message(
    "InvalidRevision",
    "{type} location must be specified",
    "the member that belongs to the revisionType is absent, or another one is given",
    "inferred",
    "model",
)
INVALID_REVISION_S3 = Message(
    "InvalidRevision",
    "S3 location must have a bucket and a key",
    "an S3 location without bucket or key",
    "inferred",
    "model",
)
INVALID_REVISION_GITHUB = Message(
    "InvalidRevision",
    "GitHub location must have a repository in the format account/repository and a commit ID",
    "a GitHub location without commit id, or whose repository is not account/repository",
    "inferred",
    "model",
)
INVALID_REVISION_CONTENT = Message(
    "InvalidRevision",
    "AppSpec content must be specified",
    "a String or AppSpecContent revision with neither content nor sha256",
    "inferred",
    "model",
)
DESCRIPTION_TOO_LONG = Message(
    "DescriptionTooLong",
    "Description is too long",
    "the description of a deployment or revision has more than 512 characters",
    "inferred",
    "limit: user guide, limits",
)
INVALID_GITHUB_ACCOUNT_TOKEN = Message(
    "InvalidGitHubAccountToken",
    "The GitHub token is not valid",
    "CreateDeployment of a GitHub revision while no connection to a GitHub account is left",
    "inferred",
    "model",
)
INVALID_SORT_BY = Message(
    "InvalidSortBy",
    "Sort by is not valid: {value}",
    "sortBy other than registerTime, firstUsedTime and lastUsedTime",
    "inferred",
    "model",
)
INVALID_SORT_ORDER = Message(
    "InvalidSortOrder",
    "Sort order is not valid: {value}",
    "sortOrder other than ascending and descending",
    "inferred",
    "model",
)
INVALID_BUCKET_NAME_FILTER = Message(
    "InvalidBucketNameFilter",
    "Bucket name filter is not valid: {value}",
    "s3Bucket is no bucket name",
    "inferred",
    "model",
)
INVALID_KEY_PREFIX_FILTER = Message(
    "InvalidKeyPrefixFilter",
    "Key prefix filter is not valid: {value}",
    "s3KeyPrefix has more than 1024 bytes",
    "inferred",
    "model",
)
BUCKET_NAME_FILTER_REQUIRED = Message(
    "BucketNameFilterRequired",
    "Bucket name filter is required when a key prefix filter is specified",
    "s3KeyPrefix without s3Bucket",
    "inferred",
    "model",
)
INVALID_DEPLOYED_STATE_FILTER = Message(
    "InvalidDeployedStateFilter",
    "Deployed state filter is not valid: {value}",
    "deployed other than include, exclude and ignore",
    "inferred",
    "model",
)
REVISION_REGISTERED_BY_DEPLOYMENT = Message(
    "description",
    "Application revision registered by Deployment ID: {id}",
    "the description of a revision that CreateDeployment registered",
    "verbatim",
    "API_GetApplicationRevision",
)
