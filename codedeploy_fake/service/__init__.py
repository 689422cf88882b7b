"""One call: validation, operations and pages, with the lock and the time around them.

Knows the API's documents and botocore's service model. Must not know bytes, HTTP or the test
author's side.
"""
