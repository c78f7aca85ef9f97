"""Runtime environments: two inventories, a program that stops, and one that answers differently."""
