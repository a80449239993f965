"""What documents, schema and schedules say of the code, made from it: `make docs`."""
