"""Every way in: the mock as decorator, context manager and ``start``/``stop``.

Knows functions, classes and the stack of active fakes. Must not know pytest: what the plugin
needs is offered here, and used there.
"""
