"""Papers as PDF: the engine that every app prints with, and the papers without models."""
