"""The product as it is served: real processes on the loopback, a proxy's words, files over HTTP."""
