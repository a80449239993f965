"""What documents and schema say of the settings, made from the code: `make docs`."""
