"""What CodeDeploy keeps and looks at: store, world, clock, options.

Holds data, and what can be said of it. Must not know who asks, nor how anything moves.
"""
