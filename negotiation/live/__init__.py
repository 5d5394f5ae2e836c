"""Sockets: the hub that fans out, the consumers, and the pacer that keeps deadlines."""
