"""Scenarios that run on the fake in every test run, and on a real AWS account when asked to.

A scenario is a function over boto3 clients. Each of its calls is recorded in a normal form, and
two records of one scenario, one from each side, are compared member by member.
"""
