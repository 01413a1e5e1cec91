"""Running hand-ins: the warm parent, its sandboxed children and what drives them."""
