"""What the doctor looks at: one file a subject, each giving one or more findings within seconds."""
