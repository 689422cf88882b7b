"""The ways to activate the mock: decorator, context manager, and ``start`` and ``stop``.

Knows functions, classes and the stack of active fakes. Must not know pytest: what the plugin
needs is offered here, and used there.
"""
