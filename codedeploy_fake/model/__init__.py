"""What CodeDeploy keeps and looks at: store, world, clock, options.

Holds data and answers questions about it. Must not know who asks, nor how anything moves.
"""
