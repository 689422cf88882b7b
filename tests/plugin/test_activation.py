"""When the fake is active, and with which options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from conftest_types import Run  # type: ignore[import-not-found]
