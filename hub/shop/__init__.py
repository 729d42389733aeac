"""A small storefront page over the hub's interface, of which alone it knows the hub. See `shopping`."""
