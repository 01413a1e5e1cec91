"""One function per class: it paints the class on every picture of a scene at once."""
