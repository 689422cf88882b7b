"""The test author's side: resources, faults, time, and records.

Offers what a test declares, provokes and looks at. Must not know how calls come in: neither
botocore nor the ways to activate the mock.
"""
