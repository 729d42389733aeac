"""Webhooks: clients are told of what happened at their offices, in order and until they take it.

an order's event, with its row ─┐
                                ├──► a target's turn ──► message ──► signed ──► posted ──► 2xx: marked as told
the office's newest revision ───┘                                                    └──► else: tried again, later
"""
