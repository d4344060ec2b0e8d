"""Printed documents: dataclasses in, PDF bytes out."""
