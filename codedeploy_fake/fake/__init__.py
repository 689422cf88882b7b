"""The test author's side: the world, faults, time, and what happened.

Offers what a test declares, provokes and looks at. Must not know how calls come in: neither
botocore nor the ways to activate the mock.
"""
