function left() { return 1; }
