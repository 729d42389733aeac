"""A simulated Dynamics NAV: page web services over SOAP."""
