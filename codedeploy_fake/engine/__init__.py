"""The state machine that carries deployments out, and its one queue of dated events.

Knows the model and the messages. Must not know botocore, HTTP or the shape of a request.
"""
