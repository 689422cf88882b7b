"""What requests have to be, beyond the shapes of the service model.

Each rule checks members against one another or against what exists. Must not change anything.
"""
