"""What serves those who write packs: the reference of their language, and its JSON Schema for editors."""
