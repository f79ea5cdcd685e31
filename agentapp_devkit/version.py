"""The version of agentapp, of its commands and of the package that authors import."""

VERSION = "0.1.0"
