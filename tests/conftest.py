"""What tests share: a hub over simulated ERPs that answer over HTTP."""
