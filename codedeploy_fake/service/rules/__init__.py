"""Rules for requests, beyond the shapes of the service model.

Each rule checks members against one another or against what exists, and returns them as they are
kept. Must not change anything, nor know the operations that use it.
"""
