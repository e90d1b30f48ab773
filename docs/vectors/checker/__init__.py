"""A second implementation of docs/spec/token.md, written from that page with the standard library alone."""
