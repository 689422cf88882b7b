// A release that succeeds, one that fails, one that is stopped, and an error of the service.
// Prints what it saw as JSON. The test author's side is plain HTTP.
import {
  ApplicationAlreadyExistsException,
  CodeDeploy,
  waitUntilDeploymentSuccessful,
} from "@aws-sdk/client-codedeploy";

const endpoint = process.argv[2];
const client = new CodeDeploy({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
});
const names = { applicationName: "shop", deploymentGroupName: "web" };
const revision = {
  revisionType: "S3",
  s3Location: { bucket: "releases", key: "shop.zip", bundleType: "zip" },
};
const seen = {};

async function author(method, members = {}) {
  const answer = await fetch(`${endpoint}/_codedeploy/${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(members),
  });
  const document = await answer.json();
  if (!answer.ok) throw new Error(document.message);
  return document;
}

async function release() {
  const { deploymentId } = await client.createDeployment({ ...names, revision });
  return deploymentId;
}

const [instance] = await author("add_instances", { count_or_ids: 1, tags: { role: "web" } });
await client.createApplication({ applicationName: "shop" });
await client.createDeploymentGroup({
  ...names,
  serviceRoleArn: "arn:aws:iam::123456789012:role/deploy",
  ec2TagFilters: [{ Key: "role", Value: "web", Type: "KEY_AND_VALUE" }],
});

const first = await release();
await author("run");
const waited = await waitUntilDeploymentSuccessful({ client, maxWaitTime: 30 }, { deploymentId: first });
const { deploymentInfo } = await client.getDeployment({ deploymentId: first });
seen.succeeded = [waited.state, deploymentInfo.status, deploymentInfo.createTime instanceof Date];

await author("fail", { event: "AfterInstall", times: 1, log_tail: "no space left on device" });
const second = await release();
await author("run");
try {
  await waitUntilDeploymentSuccessful({ client, maxWaitTime: 30 }, { deploymentId: second });
} catch (error) {
  seen.failed = JSON.parse(error.message).state;
}
const { deploymentTarget } = await client.getDeploymentTarget({ deploymentId: second, targetId: instance });
seen.logTail = deploymentTarget.instanceTarget.lifecycleEvents
  .find((event) => event.status === "Failed").diagnostics.logTail;

const third = await release();
await author("advance", { duration: 12 });
await client.stopDeployment({ deploymentId: third });
await author("run");
seen.stopped = (await client.getDeployment({ deploymentId: third })).deploymentInfo.status;

try {
  await client.createApplication({ applicationName: "shop" });
} catch (error) {
  seen.refused = [error instanceof ApplicationAlreadyExistsException, error.message];
}
console.log(JSON.stringify(seen));
