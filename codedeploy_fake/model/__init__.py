"""The data of CodeDeploy and of its surroundings: store, world, clock, options.

Holds data, and what can be said of it. Must not know who asks, nor how anything moves.
"""
