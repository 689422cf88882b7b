"""The one seam in botocore: calls to CodeDeploy end where they would enter the network.

Holds the stack of active fakes, the wrappers around botocore, and the bytes of AWS JSON. Alone
touches the inside of botocore; must not know what an operation means or how a deployment moves.
"""
