"""The storefront's door: what a storefront asks of the hub, over HTTP under /v1. See `application`."""
