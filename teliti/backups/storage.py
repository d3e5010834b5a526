"""A client of S3-compatible storage whose connections go the one way out, `base.lines`."""

import socket
from typing import Any

import boto3
from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from botocore.config import Config

from teliti.base.lines import connect_of


class _Http(AWSHTTPConnection):  # type: ignore[misc]  # botocore ships no types
    def _new_conn(self) -> socket.socket:
        return connect_of(self)


class _Https(AWSHTTPSConnection):  # type: ignore[misc]  # botocore ships no types
    def _new_conn(self) -> socket.socket:
        return connect_of(self)


class _HttpPool(AWSHTTPConnectionPool):  # type: ignore[misc]  # botocore ships no types
    ConnectionCls = _Http


class _HttpsPool(AWSHTTPSConnectionPool):  # type: ignore[misc]  # botocore ships no types
    ConnectionCls = _Https


def client() -> Any:
    """A client with the settings of the environment; its proxies are not used."""
    made: Any = boto3.client("s3", config=Config(proxies={}))
    pools = {"http": _HttpPool, "https": _HttpsPool}
    made._endpoint.http_session._manager.pool_classes_by_scheme = pools
    return made
