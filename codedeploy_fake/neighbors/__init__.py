"""The neighbors of CodeDeploy as moto, or an emulator on this machine, has them.

An ordinary client of botocore, imported only when the option ``world`` asks for it. Must not know
how deployments move, nor who asks for what it reads.
"""
